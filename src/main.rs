//! The `yice` binary: everything is in the library.

fn main() -> std::process::ExitCode {
    yice::cli::main()
}
