//! `yice user`: who may come in to the review site.

use super::desk_args::{UserAddArgs, UserCommand, UserListArgs, UserRemoveArgs};
use super::exit;
use super::output::Output;
use super::password;
use crate::decisions::{Desk, Role};
use crate::diagnostic::Diagnostic;

/// Runs the command.
pub(super) fn run(command: &UserCommand, output: &Output) -> u8 {
    let done = match command {
        UserCommand::Add(arguments) => add(arguments, output),
        UserCommand::List(arguments) => list(arguments, output),
        UserCommand::Remove(arguments) => remove(arguments, output),
    };
    match done {
        Ok(()) => exit::DONE,
        Err(finding) => {
            output.findings(&[finding]);
            exit::NOT_RUN
        }
    }
}

fn add(arguments: &UserAddArgs, output: &Output) -> Result<(), Diagnostic> {
    let roles: Vec<Role> = arguments.role.iter().filter_map(|word| Role::read(word)).collect();
    let desk = Desk::open(&arguments.job, Default::default())?;
    let password =
        password::asked(output, ("口令（至少 10 个字符，不显示）：", "password (10 characters at least, not shown):"));
    let shown = arguments.shown.as_deref().unwrap_or_default();
    desk.set_user(&arguments.name, shown, &roles, &password).map_err(|refused| refused.told())?;
    let name = &arguments.name;
    output.say(&format!("已设用户“{name}”"), &format!("user {name} is set"));
    Ok(())
}

fn list(arguments: &UserListArgs, output: &Output) -> Result<(), Diagnostic> {
    for user in Desk::open(&arguments.job, Default::default())?.users()? {
        let roles: Vec<&str> = user.roles.iter().map(|role| role.words().0).collect();
        output.data(&format!("{}\t{}\t{}", user.name, user.shown, roles.join(",")));
    }
    Ok(())
}

fn remove(arguments: &UserRemoveArgs, output: &Output) -> Result<(), Diagnostic> {
    let desk = Desk::open(&arguments.job, Default::default())?;
    desk.remove_user(&arguments.name).map_err(|refused| refused.told())?;
    let name = &arguments.name;
    output.say(
        &format!("已移除用户“{name}”；其记录都在"),
        &format!("user {name} is removed; what they did stays on record"),
    );
    Ok(())
}
