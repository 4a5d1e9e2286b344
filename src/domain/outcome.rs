//! What becomes of an enterprise in a class: which letter, or why there is none.
//!
//! Every word here has one spelling, the same in the manifest, in plans, in `--json` and for `yice explain`. A word that
//! is none of them is an error, never a default.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// An enumeration of words: each value has one code, which it is written and read by.
macro_rules! words {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$doc:meta])* $value:ident = $code:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $code)] $value,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$value,)*];

            /// Its stable code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$value => $code,)*
                }
            }
        }
    };
}

words! {
    /// Which letter an enterprise gets for a class.
    pub enum LetterKind {
        /// 产品质量不合格整改指导意见书.
        RectificationGuidance = "rectification_guidance",
        /// 产品质量提升指导建议书.
        ImprovementAdvice = "improvement_advice",
    }
}

words! {
    /// Why there is never a letter.
    pub enum Exclusion {
        /// 风险监测 only.
        RiskMonitoring = "risk-monitoring",
        /// 涉嫌假冒 only: the labeled manufacturer denies the goods.
        ManufactureDenied = "manufacture-denied",
        /// 未标注生产企业: the goods name no manufacturer.
        NoManufacturer = "no-manufacturer",
        /// 拒检, 无法抽样, 停产, 注销: nothing was sampled.
        NotSampled = "not-sampled",
    }
}

words! {
    /// Why a letter is held. Each has the code of the diagnostic that explains it.
    pub enum HoldReason {
        /// 异议处理中.
        ObjectionPending = "objection-pending",
        /// 复检中.
        RetestPending = "retest-pending",
        /// A result cell that no grammar reads.
        UnreadableResult = "unreadable-result",
        /// A requirement cell that no grammar reads although its verdict is numeric.
        UnreadableRequirement = "unreadable-requirement",
        /// The displayed text of a numeric cell cannot be known.
        UnknownDisplayText = "unknown-display-text",
        /// The recomputed verdict contradicts the reported one, or items contradict the conclusion.
        VerdictContradiction = "verdict-contradiction",
        /// The verdict cannot be determined from a censored result.
        VerdictUndetermined = "verdict-undetermined",
        /// One sampling sheet number stands for two batches.
        DuplicateSheetNo = "duplicate-sheet-no",
        /// One report number under two sampling sheet numbers.
        DuplicateReportNo = "duplicate-report-no",
        /// A number of a sheet or a report that is several, or says that there are versions of it.
        UnclearNumber = "unclear-number",
        /// One batch under two sampling sheet numbers, everything else alike.
        PastedTwice = "pasted-twice",
        /// Merged cells over several batches or over what was measured.
        MergedCells = "merged-cells",
        /// One test item twice in a batch.
        DuplicateItem = "duplicate-item",
        /// One credit code with several names, or one name with several codes.
        IdentityConflict = "identity-conflict",
        /// The class text is not in the catalog.
        UnknownClass = "unknown-class",
        /// A required cell of the row is empty or not one of the allowed words.
        IncompleteRow = "incomplete-row",
        /// Words where a number is required, or the requirement itself.
        WordsUnderLimit = "words-under-limit",
        /// A number where words are required.
        NumberUnderWords = "number-under-words",
        /// A total that is not the sum of its parts.
        TotalDiffers = "total-differs",
        /// A result a power of ten away from its limit and from all others.
        DecimalSlip = "decimal-slip",
        /// A date cell that is not a date.
        UnreadableDate = "unreadable-date",
        /// A character that no font covers, or that must not be printed.
        UnprintableText = "unprintable-text",
        /// The unit differs from the catalog's.
        UnitMismatch = "unit-mismatch",
        /// The job asks for review, and the present words are not approved.
        NotApproved = "not-approved",
        /// 备注 that the program does not understand and a person must look at.
        UnknownRemark = "unknown-remark",
        /// Two agencies give one sampling sheet number different contents.
        MergeSheetTwice = "merge-sheet-twice",
        /// Two agencies tested one batch of goods under two sampling sheet numbers.
        MergeBatchTwice = "merge-batch-twice",
        /// Agencies define a class differently.
        MergeCatalogDiffers = "merge-catalog-differs",
        /// Lists of agencies contradict each other about an enterprise.
        MergeListDiffers = "merge-list-differs",
        /// Several agencies tested an enterprise in a class, and nobody said who signs.
        MergeTwoSigners = "merge-two-signers",
    }
}

/// What became of an enterprise in a class. Whatever has no letter has a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Told", try_from = "Told")]
pub enum Outcome {
    /// The letter was made and is on disk.
    Written,
    /// The letter on disk is already this one.
    Unchanged,
    /// No letter: not final, not sound, or nothing to write about.
    Held(Reasons),
    /// The letter could not be made.
    Failed(Reasons),
}

impl Outcome {
    /// Its stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Unchanged => "unchanged",
            Self::Held(_) => "held",
            Self::Failed(_) => "failed",
        }
    }

    /// Its name in Chinese and English.
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Written => ("新写", "written"),
            Self::Unchanged => ("未变", "unchanged"),
            Self::Held(_) => ("暂缓", "held"),
            Self::Failed(_) => ("失败", "failed"),
        }
    }

    /// Why there is no letter; none where there is one.
    pub const fn reasons(&self) -> Option<&Reasons> {
        match self {
            Self::Written | Self::Unchanged => None,
            Self::Held(reasons) | Self::Failed(reasons) => Some(reasons),
        }
    }
}

/// An outcome as it is written.
#[derive(Serialize, Deserialize)]
struct Told {
    outcome: Word,
    reasons: Vec<Reason>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Written,
    Unchanged,
    Held,
    Failed,
}

impl From<Outcome> for Told {
    fn from(outcome: Outcome) -> Self {
        let (outcome, reasons) = match outcome {
            Outcome::Written => (Word::Written, Vec::new()),
            Outcome::Unchanged => (Word::Unchanged, Vec::new()),
            Outcome::Held(reasons) => (Word::Held, reasons.0),
            Outcome::Failed(reasons) => (Word::Failed, reasons.0),
        };
        Self { outcome, reasons }
    }
}

impl TryFrom<Told> for Outcome {
    type Error = &'static str;

    fn try_from(told: Told) -> Result<Self, &'static str> {
        match (told.outcome, Reasons::new(told.reasons)) {
            (Word::Written, None) => Ok(Self::Written),
            (Word::Unchanged, None) => Ok(Self::Unchanged),
            (Word::Held, Some(reasons)) => Ok(Self::Held(reasons)),
            (Word::Failed, Some(reasons)) => Ok(Self::Failed(reasons)),
            (Word::Held | Word::Failed, None) => Err(NO_REASON),
            (Word::Written | Word::Unchanged, Some(_)) => Err("a reason is given although there is a letter"),
        }
    }
}

/// Why there is no letter. Two reasons are the same, and follow each other, by their codes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Reason {
    /// There never is one.
    Excluded(Exclusion),
    /// Not before something is settled.
    Held(HoldReason),
    /// It could not be made: a finding says why.
    Failed(FindingCode),
}

/// The code of a finding that is neither an [`Exclusion`] nor a [`HoldReason`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingCode(String);

impl Reason {
    /// The reason that a finding with this code tells.
    pub fn of_finding(code: &str) -> Self {
        let excluded = Exclusion::ALL.iter().find(|exclusion| exclusion.code() == code);
        let held = HoldReason::ALL.iter().find(|hold| hold.code() == code);
        match (excluded, held) {
            (Some(exclusion), _) => Self::Excluded(*exclusion),
            (None, Some(hold)) => Self::Held(*hold),
            (None, None) => Self::Failed(FindingCode(code.to_string())),
        }
    }

    /// Its stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Excluded(exclusion) => exclusion.code(),
            Self::Held(hold) => hold.code(),
            Self::Failed(FindingCode(code)) => code,
        }
    }
}

impl From<Exclusion> for Reason {
    fn from(exclusion: Exclusion) -> Self {
        Self::Excluded(exclusion)
    }
}

impl From<HoldReason> for Reason {
    fn from(hold: HoldReason) -> Self {
        Self::Held(hold)
    }
}

impl Ord for Reason {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Reason {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// A later program may know findings that this one does not, but all of them have codes of one shape.
impl TryFrom<String> for Reason {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_code =
            text.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
        if is_code { Ok(Self::of_finding(&text)) } else { Err(format!("`{text}` is no code of a reason")) }
    }
}

/// Why there is no letter: one reason or several, each once, in the order of their codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Reason>")]
pub struct Reasons(Vec<Reason>);

impl Reasons {
    /// These reasons; `None` where there is none.
    pub fn new<R: Into<Reason>>(reasons: impl IntoIterator<Item = R>) -> Option<Self> {
        let mut reasons: Vec<Reason> = reasons.into_iter().map(Into::into).collect();
        reasons.sort_unstable();
        reasons.dedup();
        (!reasons.is_empty()).then_some(Self(reasons))
    }

    /// The first one, which stands for all where only one can be told.
    pub fn first(&self) -> &Reason {
        &self.0[0]
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Reason> {
        self.0.iter()
    }

    /// Their codes with something between them.
    pub fn joined(&self, between: &str) -> String {
        self.0.iter().map(Reason::code).collect::<Vec<_>>().join(between)
    }

    /// Whether there is never a letter, whatever is settled.
    pub fn are_for_good(&self) -> bool {
        self.0.iter().all(|reason| matches!(reason, Reason::Excluded(_)))
    }
}

impl From<Reason> for Reasons {
    fn from(reason: Reason) -> Self {
        Self(vec![reason])
    }
}

impl TryFrom<Vec<Reason>> for Reasons {
    type Error = &'static str;

    fn try_from(reasons: Vec<Reason>) -> Result<Self, &'static str> {
        Self::new(reasons).ok_or(NO_REASON)
    }
}

const NO_REASON: &str = "no reason is given";

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;
    use serde_json::{Value, from_value, json, to_value};

    use super::*;

    /// What is written as `written` is read as it was, and the other way round.
    fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, written: Value) {
        assert_eq!(to_value(&value).unwrap(), written);
        assert_eq!(from_value::<T>(written).unwrap(), value);
    }

    fn refused<T: DeserializeOwned + Debug>(written: Value) -> String {
        from_value::<T>(written).unwrap_err().to_string()
    }

    fn reasons<const N: usize>(codes: [&str; N]) -> Reasons {
        Reasons::new(codes.map(Reason::of_finding)).unwrap()
    }

    #[test]
    fn every_word_is_written_as_its_code_and_read_again() {
        LetterKind::ALL.iter().for_each(|kind| round_trip(*kind, json!(kind.code())));
        Exclusion::ALL.iter().for_each(|exclusion| round_trip(*exclusion, json!(exclusion.code())));
        HoldReason::ALL.iter().for_each(|hold| round_trip(*hold, json!(hold.code())));
        Exclusion::ALL.iter().for_each(|exclusion| round_trip(Reason::from(*exclusion), json!(exclusion.code())));
        HoldReason::ALL.iter().for_each(|hold| round_trip(Reason::from(*hold), json!(hold.code())));
        round_trip(Reason::of_finding("made-tomorrow"), json!("made-tomorrow"));
    }

    #[test]
    fn every_outcome_is_written_with_its_reasons_and_read_again() {
        let why = || reasons(["write-failed", "letter-crashed"]);
        let codes = json!(["letter-crashed", "write-failed"]);
        round_trip(Outcome::Written, json!({"outcome": "written", "reasons": []}));
        round_trip(Outcome::Unchanged, json!({"outcome": "unchanged", "reasons": []}));
        round_trip(Outcome::Held(why()), json!({"outcome": "held", "reasons": codes}));
        round_trip(Outcome::Failed(why()), json!({"outcome": "failed", "reasons": codes}));
        for outcome in [Outcome::Written, Outcome::Unchanged, Outcome::Held(why()), Outcome::Failed(why())] {
            assert_eq!(to_value(&outcome).unwrap()["outcome"], outcome.code());
        }
    }

    #[test]
    fn an_unknown_word_is_refused_and_named() {
        assert!(refused::<LetterKind>(json!("praise")).contains("`praise`"));
        assert!(refused::<Exclusion>(json!("write-failed")).contains("`write-failed`"));
        assert!(refused::<HoldReason>(json!("not-sampled")).contains("`not-sampled`"));
        assert!(refused::<Outcome>(json!({"outcome": "lost", "reasons": []})).contains("`lost`"));
        for text in ["", "-", "Not a code", "half-", "复检中"] {
            assert_eq!(refused::<Reason>(json!(text)), format!("`{text}` is no code of a reason"));
        }
    }

    #[test]
    fn what_has_no_letter_has_a_reason_and_what_has_one_has_none() {
        for outcome in ["held", "failed"] {
            assert_eq!(refused::<Outcome>(json!({"outcome": outcome, "reasons": []})), "no reason is given");
        }
        for outcome in ["written", "unchanged"] {
            let told = refused::<Outcome>(json!({"outcome": outcome, "reasons": ["write-failed"]}));
            assert_eq!(told, "a reason is given although there is a letter");
        }
        assert!(Reasons::new(Vec::<Reason>::new()).is_none());
        assert_eq!(refused::<Reasons>(json!([])), "no reason is given");
    }

    #[test]
    fn reasons_are_told_once_in_the_order_of_their_codes() {
        let several = reasons(["write-failed", "retest-pending", "not-sampled", "retest-pending"]);
        assert_eq!(several.joined(" "), "not-sampled retest-pending write-failed");
        assert_eq!(several.first(), &Reason::Excluded(Exclusion::NotSampled));
        assert!(!several.are_for_good() && reasons(["risk-monitoring", "not-sampled"]).are_for_good());
    }
}
