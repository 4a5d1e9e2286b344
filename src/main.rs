//! The `yice` binary: everything is in the library.

/// An eighth less processor time a letter than with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    // Tests make the program die where the environment says; other builds have no such places.
    let _scenario = fail::has_failpoints().then(fail::FailScenario::setup);
    yice::cli::main()
}
