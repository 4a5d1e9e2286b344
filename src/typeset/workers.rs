//! Threads of our own for letters.
//!
//! Typst and its PDF writer use the rayon pool they find themselves in, and a letter that waits there would start the
//! next letter on its own stack until it overflows. So every worker is a plain thread that pulls an index and runs the
//! letter in a pool of exactly one thread: what waits can only meet its own work.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Layouts nest deeply: the stack of a worker.
const STACK_BYTES: usize = 16 * 1024 * 1024;

thread_local! {
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// Runs `job` for every index below `count` on `threads` threads (at least one) and hands each result, as it comes, to
/// `on_result` on the calling thread. A job that panics costs its own result only: its message comes as `Err`.
pub fn workers<R: Send>(
    threads: usize,
    count: usize,
    job: impl Fn(usize) -> R + Sync,
    mut on_result: impl FnMut(usize, Result<R, String>),
) {
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, count.max(1)) {
            let (next, job, sender) = (&next, &job, sender.clone());
            scope.spawn(move || {
                in_worker(|| {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= count {
                            break;
                        }
                        let result = catch_unwind(AssertUnwindSafe(|| job(index))).map_err(|panic| message(&*panic));
                        if sender.send((index, result)).is_err() {
                            break;
                        }
                    }
                });
            });
        }
        drop(sender);
        results.into_iter().for_each(|(index, result)| on_result(index, result));
    });
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

fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_only_its_own_job() {
        let mut outcomes = vec![None; 20];
        workers(
            3,
            20,
            |index| {
                assert!(index != 7, "job seven fails");
                index * 2
            },
            |index, result| outcomes[index] = Some(result),
        );
        for (index, outcome) in outcomes.into_iter().enumerate() {
            match outcome.expect("every job has an outcome") {
                Ok(value) => assert_eq!(value, index * 2),
                Err(message) => assert_eq!((index, message.contains("job seven fails")), (7, true)),
            }
        }
    }

    #[test]
    fn a_job_sees_a_pool_of_one_thread_and_nested_work_stays_on_it() {
        let outer = in_worker(|| {
            let here = thread::current().id();
            assert_eq!(rayon::current_num_threads(), 1);
            assert_eq!(in_worker(|| thread::current().id()), here);
            here
        });
        assert_ne!(outer, thread::current().id());
    }

    #[test]
    fn nothing_to_do_ends_at_once() {
        workers(4, 0, |index| index, |_, _| panic!("no job, no result"));
    }
}
