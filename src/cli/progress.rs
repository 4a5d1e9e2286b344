//! How far a run is: a bar on a terminal, else a line now and then, so that the log of a night shows life.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::log;
use super::output::Output;
use crate::bulk::render::Done;
use crate::bulk::{Ahead, Outcome, Watch};
use crate::diagnostic::{Diagnostic, Lang};

/// A line at least this often, as long as letters are finished.
const SELDOM: Duration = Duration::from_secs(10);
/// Lines for a tenth of the work, but not more often than this.
const OFTEN: Duration = Duration::from_secs(2);

/// Progress of one run.
pub(super) struct Progress {
    output: Output,
    bar: Option<ProgressBar>,
    ahead: Ahead,
    written: usize,
    found: usize,
    failed: usize,
    begun: Instant,
    /// When the last line was printed, and after how many tenths.
    told: (Instant, usize),
    /// What was found while the job was opened: it is told at the end, where a person still sees it.
    opened: Vec<Diagnostic>,
}

impl Progress {
    /// Before the run.
    pub(super) fn new(output: Output) -> Self {
        let now = Instant::now();
        let ahead = Ahead { letters: 0, held: 0, failed: 0 };
        Self {
            output,
            bar: None,
            ahead,
            written: 0,
            found: 0,
            failed: 0,
            begun: now,
            told: (now, 0),
            opened: Vec::new(),
        }
    }

    /// Takes the bar away and hands back what was found before the run.
    pub(super) fn end(mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.opened)
    }

    fn counts(&self) -> String {
        let (written, found, failed, held) =
            (self.written, self.found, self.failed + self.ahead.failed, self.ahead.held);
        match self.output.lang() {
            Lang::Zh => format!("新写 {written} 已有 {found} 失败 {failed} 暂缓 {held}"),
            Lang::En => format!("{written} written, {found} there, {failed} failed, {held} held"),
        }
    }

    fn line(&mut self) {
        let (done, all) = (self.written + self.found + self.failed, self.ahead.letters);
        let tenths = done * 10 / all.max(1);
        let since = self.told.0.elapsed();
        if done < all && since < SELDOM && (tenths == self.told.1 || since < OFTEN) {
            return;
        }
        self.told = (Instant::now(), tenths);
        let rate = done as f64 / self.begun.elapsed().as_secs_f64().max(0.001);
        let left = clock((all - done) as f64 / rate.max(0.001));
        let percent = done * 100 / all.max(1);
        let counts = self.counts();
        self.output.say(
            &format!("{done}/{all}（{percent}%）{rate:.1} 份/秒，剩余 {left}；{counts}"),
            &format!("{done}/{all} ({percent}%) {rate:.1}/s, {left} left; {counts}"),
        );
    }
}

impl Watch for Progress {
    fn opened(&mut self, findings: &[Diagnostic], can_run: bool) {
        log::findings(findings);
        if can_run {
            self.opened.extend_from_slice(findings);
        } else {
            self.output.refused(findings);
        }
    }

    fn planned(&mut self, ahead: Ahead) {
        self.ahead = ahead;
        self.begun = Instant::now();
        self.told = (self.begun, 0);
        if self.output.is_quiet() {
            return;
        }
        if stderr().is_terminal() {
            self.bar = Some(bar(ahead.letters as u64, self.output.lang()));
            return;
        }
        let Ahead { letters, held, failed } = ahead;
        self.output.say(
            &format!("开始：文书 {letters} 份；暂缓或不生成 {held}，失败 {failed}"),
            &format!("begun: {letters} letters; {held} held, {failed} failed"),
        );
    }

    fn done(&mut self, done: Done<'_>) {
        match done.outcome {
            Outcome::Written => self.written += 1,
            Outcome::Unchanged => self.found += 1,
            Outcome::Held(_) | Outcome::Failed(_) => self.failed += 1,
        }
        match &self.bar {
            Some(bar) => {
                bar.set_message(self.counts());
                bar.inc(1);
            }
            None if !self.output.is_quiet() => self.line(),
            None => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(letters: u64, lang: Lang) -> ProgressBar {
    let template = match lang {
        Lang::Zh => "{bar:24} {pos}/{len}  {per_sec}  剩余 {eta}  {msg}",
        Lang::En => "{bar:24} {pos}/{len}  {per_sec}  {eta} left  {msg}",
    };
    let bar = ProgressBar::new(letters);
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// `1:02:03`.
fn clock(seconds: f64) -> String {
    let seconds = Duration::try_from_secs_f64(seconds.round()).unwrap_or_default().as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_told_as_clocks_do() {
        assert_eq!([0.0, 59.6, 3723.0].map(clock), ["0:00", "1:00", "1:02:03"]);
    }
}
