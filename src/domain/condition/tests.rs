use proptest::prelude::*;

use super::*;

fn problem(text: &str) -> (usize, What) {
    let problem = Condition::read(text).expect_err(text);
    (problem.at, problem.what)
}

#[test]
fn a_condition_is_read_with_its_items_and_its_precedence() {
    let read = Condition::read("fail_low(「甲（N）」) and not thin(「乙」) or v(「甲（N）」)+1*2<=-3").unwrap();
    assert_eq!(read.items, ["甲（N）", "乙"]);
    let Test::Any(any) = read.test else { panic!("or binds least") };
    let [Test::All(all), Test::Compare(sum, Comparison::AtMost, Amount::Negated(_))] = any.as_slice() else {
        panic!("{any:?}")
    };
    assert!(matches!(all.as_slice(), [Test::Of(Property::FailedLow, 0), Test::Not(_)]), "{all:?}");
    assert!(matches!(sum, Amount::Calculated(_, Operation::Plus, two) if matches!(**two, Amount::Calculated(..))));
}

#[test]
fn what_is_typed_in_chinese_is_the_same() {
    let narrow = Condition::read("(v(「a」)-v(「b」))/1.83>=0.2 and same_lot(「a」)").unwrap();
    assert_eq!(Condition::read("（v（「a」）－v（「b」））÷１.８３≥０.２　ａｎｄ same_lot（「a」）"), Ok(narrow));
    assert_eq!(Condition::read("sum(「a」、「b」)<1"), Condition::read("sum(「a」,「b」)<1"));
}

#[test]
fn what_is_wrong_is_told_with_its_character() {
    let unknown = |word: &str, near| What::UnknownWord(word.into(), near);
    assert_eq!(problem(""), (1, What::Empty));
    assert_eq!(problem("  "), (1, What::Empty));
    assert_eq!(problem("fial_low(「a」)"), (1, unknown("fial_low", Some("fail_low"))));
    assert_eq!(problem("ok(「a」) adn ok(「b」)"), (9, unknown("adn", Some("and"))));
    assert_eq!(problem("ok(「a」) and 偏低(「b」)"), (13, unknown("偏低", None)));
    assert_eq!(problem("not (ok(「a」)"), (5, What::UnclosedBracket));
    assert_eq!(problem("ok(「a」"), (3, What::UnclosedBracket));
    assert_eq!(problem("ok(「a"), (4, What::UnclosedItem));
    assert_eq!(problem("ok(「 」)"), (4, What::NamelessItem));
    assert_eq!(problem("ok(「a」))"), (8, What::Expected(Expected::OperatorOrEnd)));
    assert_eq!(problem("ok 「a」"), (4, What::Expected(Expected::Opening)));
    assert_eq!(problem("ok(「a」 「b」)"), (8, What::Expected(Expected::CommaOrClosing)));
    assert_eq!(problem("ok(「a」) and"), (12, What::Expected(Expected::Operand)));
    assert_eq!(problem("and ok(「a」)"), (1, What::Expected(Expected::Operand)));
    assert_eq!(problem("ok(「a」) and v(「b」)"), (13, What::NotACondition));
    assert_eq!(problem("v(「b」)"), (1, What::NotACondition));
    assert_eq!(problem("ok(「a」)+1>2"), (1, What::NotANumberPart));
    assert_eq!(problem("「a」>2"), (1, What::BareItem("a".into())));
    assert_eq!(problem("ok(1)"), (1, What::WrongArguments("ok(「项目」)")));
    assert_eq!(problem("ok(「a」,「b」)"), (1, What::WrongArguments("ok(「项目」)")));
    assert_eq!(problem("1<v(「a」) and sum(「a」)<1"), (14, What::WrongArguments("sum(「项目」,「项目」)")));
    assert_eq!(problem("1<v(「a」)<2"), (9, What::TwoComparisons));
    assert_eq!(problem("v(「a」)>1e5"), (8, What::NotANumber("1e5".into())));
    assert_eq!(problem("v(「a」)>1.2.3"), (8, What::NotANumber("1.2.3".into())));
    assert_eq!(problem("v(「a」)>100000000000000000000.5").1, What::NotANumber("100000000000000000000.5".into()));
    assert_eq!(problem("v(「a」)>1；"), (9, What::StrayCharacter('；')));
    assert_eq!(problem("v(「a」)>1 # why"), (10, What::StrayCharacter('#')));
}

#[test]
fn nothing_is_read_deeper_or_longer_than_allowed() {
    let nested = |times: usize| format!("{}ok(「a」){}", "(".repeat(times), ")".repeat(times));
    assert!(Condition::read(&nested(20)).is_ok());
    assert_eq!(problem(&nested(1500)).1, What::TooDeep);
    assert_eq!(problem(&format!("{}ok(「a」)", "not ".repeat(900))).1, What::TooDeep);
    assert_eq!(problem(&format!("{}1>0", "-".repeat(3000))).1, What::TooDeep);
    assert_eq!(problem(&format!("1{}>0", "+1".repeat(1900))).1, What::TooDeep);
    assert!(Condition::read(&vec!["ok(「a」)"; 300].join(" and ")).is_ok(), "side by side is not deep");
    assert_eq!(problem(&"(".repeat(4001)).1, What::TooLong);
}

#[test]
fn every_word_is_read_as_it_says_it_is_used() {
    for word in WORDS {
        let is_amount = Formula::read(word.usage).is_ok();
        assert!(is_amount || Condition::read(word.usage).is_ok(), "{}", word.usage);
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        let _ = Condition::read(&text);
        let _ = Formula::read(&text);
    }

    #[test]
    fn no_pieces_of_the_language_make_it_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "and", "or", "not", "(", ")", ",", "「a」", "「", "」", "v(", "ok(", "1", ".5", "1.5", "+", "-", "*", "/",
            "<", "<=", "=", "!", "≥", "（", "sum(", "variation(", " ", "\u{0}", "１", "，",
        ]), 0..60)
    ) {
        let text = pieces.concat();
        if let Err(problem) = Condition::read(&text) {
            prop_assert!((1..=text.chars().count() + 1).contains(&problem.at));
        }
    }
}
