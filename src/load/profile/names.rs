//! Which header means which field: one fold, then exactly one of the names that the profile, the default layout or the shipped
//! list gives; never a part of it, and never what is only like it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::columns::{COLUMNS, Field};
use crate::domain::fold::fold_header;

/// Names of headers by where they come from: what comes first counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// The profile's own.
    map: HashMap<String, Field>,
    /// Further fields of a header that the profile maps to several.
    also: HashMap<String, Vec<Field>>,
    /// Where the field's own column says nothing.
    fallback: HashMap<String, Field>,
    /// Of columns that are known and not taken.
    ignored: BTreeSet<String>,
    /// Of the default layout.
    own: HashMap<String, Field>,
    /// The shipped list.
    shipped: HashMap<String, Field>,
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// A field, by a name of this rank: lower ranks come first.
    Field(Field, u8),
    /// What a field is where its own column says nothing.
    Fallback(Field),
    /// Known and not taken.
    Ignored,
}

/// The longest list of texts by field, as files write it.
pub(crate) type Lists = BTreeMap<Field, Vec<String>>;

/// Further headers of the columns of lists, each with the proper one.
pub(crate) type ListHeaders = Vec<(String, &'static str)>;

/// Headers by what they mean.
#[derive(Default)]
pub(crate) struct Headers {
    /// By field.
    pub fields: Lists,
    /// Of columns that lists alone have.
    pub of_lists: ListHeaders,
}

/// What lists have beside fields of results: the name in files, and the proper header.
const OF_LISTS: [(&str, &str); 8] = [
    ("address", "地址"),
    ("email", "电子邮箱"),
    ("contact", "联系人"),
    ("phone", "联系电话"),
    ("authority", "负责部门"),
    ("province", "省份"),
    ("failed_items", "不合格项目"),
    ("year", "年度"),
];

/// The proper header of a column of lists, by its name in files.
pub(crate) fn list_column(name: &str) -> Option<&'static str> {
    OF_LISTS.iter().find(|(key, _)| *key == name).map(|(_, header)| *header)
}

/// Headers of results that mean a column of lists, too.
pub(crate) fn in_lists(lists: &Lists) -> impl Iterator<Item = (String, &'static str)> {
    let of = |field: Field| match field {
        Field::Manufacturer | Field::CreditCode | Field::Class => Some(field.header()),
        Field::Place => list_column("address"),
        _ => None,
    };
    let all = lists.iter().filter_map(move |(field, headers)| Some((headers, of(*field)?)));
    all.flat_map(|(headers, name)| headers.iter().map(move |header| (header.clone(), name)))
}

impl Names {
    /// Of a profile, with the shipped list.
    pub(crate) fn new(map: &Lists, fallback: &Lists, ignored: &[String], shipped: &Lists) -> Self {
        let by_name = |lists: &Lists| {
            let names = lists.iter().flat_map(|(field, names)| names.iter().map(|name| (fold_header(name), *field)));
            names.collect::<HashMap<String, Field>>()
        };
        let mut also: HashMap<String, Vec<Field>> = HashMap::new();
        let of_map = by_name(map);
        for (field, names) in map {
            for folded in names.iter().map(|name| fold_header(name)) {
                if of_map.get(&folded) != Some(field) {
                    also.entry(folded).or_default().push(*field);
                }
            }
        }
        let own = COLUMNS.iter().flat_map(|column| {
            let names = std::iter::once(column.header).chain(column.aliases.iter().copied());
            names.map(|name| (fold_header(name), column.field))
        });
        Self {
            map: of_map,
            also,
            fallback: by_name(fallback),
            ignored: ignored.iter().map(|name| fold_header(name)).collect(),
            own: own.collect(),
            shipped: by_name(shipped),
        }
    }

    /// The field that a folded header stands in for, be it one of its own as well.
    pub(crate) fn stands_in_for(&self, folded: &str) -> Option<Field> {
        self.fallback.get(folded).copied()
    }

    /// Further fields that a folded header means.
    pub(crate) fn also(&self, folded: &str) -> &[Field] {
        self.also.get(folded).map_or(&[], Vec::as_slice)
    }

    /// What a folded header means.
    pub(crate) fn meaning(&self, folded: &str) -> Option<Meaning> {
        if let Some(field) = self.map.get(folded) {
            return Some(Meaning::Field(*field, 0));
        }
        if let Some(field) = self.fallback.get(folded) {
            return Some(Meaning::Fallback(*field));
        }
        if self.ignored.contains(folded) {
            return Some(Meaning::Ignored);
        }
        let own = self.own.get(folded).map(|field| Meaning::Field(*field, 1));
        own.or_else(|| self.shipped.get(folded).map(|field| Meaning::Field(*field, 2)))
    }
}

/// A field by its name in files: `sheet_no`, `credit_code` …
pub(crate) fn field_named(name: &str) -> Option<Field> {
    COLUMNS.iter().map(|column| column.field).find(|field| field.key() == name)
}

/// All names of fields, for hints.
pub(crate) fn field_names() -> Vec<String> {
    COLUMNS.iter().map(|column| column.field.key()).collect()
}

/// The same with the columns of lists.
pub(crate) fn names_of_columns() -> Vec<String> {
    field_names().into_iter().chain(OF_LISTS.iter().map(|(name, _)| name.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_comes_before_the_default_and_that_before_the_shipped_list() {
        let lists =
            |field, names: &[&str]| -> Lists { [(field, names.iter().map(ToString::to_string).collect())].into() };
        let mut map = lists(Field::SampledParty, &["企业名称", "标称生产企业"]);
        map.insert(Field::Manufacturer, vec!["企业名称".into()]);
        let shipped = lists(Field::Manufacturer, &["企业名称", "生产单位"]);
        let fallback = lists(Field::Manufacturer, &["委托企业"]);
        let names = Names::new(&map, &fallback, &["序号".into(), "商标".into()], &shipped);
        for (header, meaning) in [
            ("标称生产企业", Some(Meaning::Field(Field::SampledParty, 0))),
            ("生产单位", Some(Meaning::Field(Field::Manufacturer, 2))),
            ("委托企业", Some(Meaning::Fallback(Field::Manufacturer))),
            ("商标", Some(Meaning::Ignored)),
            ("检验结果", Some(Meaning::Field(Field::Result, 1))),
            ("生产单位名", None),
        ] {
            assert_eq!(names.meaning(&fold_header(header)), meaning, "{header}");
        }
        // One column may serve two fields.
        let folded = fold_header("企业名称");
        let Some(Meaning::Field(first, 0)) = names.meaning(&folded) else { panic!("mapped") };
        let mut both: Vec<Field> = names.also(&folded).iter().copied().chain([first]).collect();
        both.sort();
        assert_eq!(both, [Field::Manufacturer, Field::SampledParty]);
        assert!(names.also(&fold_header("标称生产企业")).is_empty());
    }

    #[test]
    fn fields_are_named_in_small_letters() {
        assert_eq!(field_named("sheet_no"), Some(Field::SheetNo));
        assert_eq!(field_named("credit_code"), Some(Field::CreditCode));
        assert_eq!(field_named("SheetNo"), None);
        assert!(field_names().contains(&"sampled_party".to_string()));
    }
}
