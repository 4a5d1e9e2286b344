//! A thread of our own for a letter.
//!
//! Typst and its PDF writer use the rayon pool they find themselves in, and a letter that waits there would start the
//! next letter on its own stack until it overflows. So a letter is made in a pool of exactly one thread: what waits can
//! only meet its own work.

use std::cell::Cell;

/// Layouts nest deeply: the stack of a worker.
const STACK_BYTES: usize = 16 * 1024 * 1024;

thread_local! {
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` in a pool of one thread with a deep stack, or right here where that is where we are. A panic passes on.
pub fn in_worker<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    if IS_WORKER.get() {
        return work();
    }
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK_BYTES).thread_name(|_| "letter".into()).build();
    match pool {
        Ok(pool) => pool.install(|| {
            IS_WORKER.set(true);
            work()
        }),
        // No thread to be had: this one will do for one letter.
        Err(_) => work(),
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_letter_sees_a_pool_of_one_thread_and_nested_work_stays_on_it() {
        let outer = in_worker(|| {
            let here = thread::current().id();
            assert_eq!(rayon::current_num_threads(), 1);
            assert_eq!(in_worker(|| thread::current().id()), here);
            here
        });
        assert_ne!(outer, thread::current().id());
    }
}
