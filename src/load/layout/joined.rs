//! Batches in one table, their items in another: which item is of which batch.

use std::collections::HashMap;

use crate::domain::fold::fold_number;

/// A row of one of the tables, by its key.
#[derive(Debug, Clone)]
pub(crate) struct Keyed<T> {
    /// Texts of the columns by which tables are joined.
    pub key: Vec<String>,
    /// The row.
    pub row: T,
}

/// What belongs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Joined<B, I> {
    /// Batches in the order of their table, each with its items in the order of theirs.
    pub batches: Vec<(B, Vec<I>)>,
    /// Items whose key no batch has.
    pub orphans: Vec<I>,
    /// Rows without a key: of batches, of items. Nothing is known of what they belong to.
    pub keyless: (Vec<B>, Vec<I>),
    /// Batches whose key an earlier one has, which is named first: by their places among [`Self::batches`]. All items of the
    /// key stand with the first.
    pub twins: Vec<(usize, usize)>,
}

/// Puts the items of one table to the batches of another, whatever the order of either. No row is lost: every one is in the
/// answer once.
pub(crate) fn join<B, I>(batches: Vec<Keyed<B>>, items: Vec<Keyed<I>>) -> Joined<B, I> {
    let mut joined = Joined {
        batches: Vec::with_capacity(batches.len()),
        orphans: Vec::new(),
        keyless: (Vec::new(), Vec::new()),
        twins: Vec::new(),
    };
    let mut by_key: HashMap<Vec<String>, usize> = HashMap::new();
    for batch in batches {
        let Some(key) = folded(&batch.key) else {
            joined.keyless.0.push(batch.row);
            continue;
        };
        let at = joined.batches.len();
        let first = *by_key.entry(key).or_insert(at);
        joined.twins.extend((first != at).then_some((first, at)));
        joined.batches.push((batch.row, Vec::new()));
    }
    for item in items {
        let Some(key) = folded(&item.key) else {
            joined.keyless.1.push(item.row);
            continue;
        };
        match by_key.get(&key).and_then(|at| joined.batches.get_mut(*at)) {
            Some((_, items)) => items.push(item.row),
            None => joined.orphans.push(item.row),
        }
    }
    joined
}

/// A key as it is compared: exports break numbers over lines and put spaces into them. `None` where a part of it is empty.
fn folded(key: &[String]) -> Option<Vec<String>> {
    let parts: Vec<String> = key.iter().map(|part| fold_number(part)).collect();
    (!parts.is_empty() && parts.iter().all(|part| !part.is_empty())).then_some(parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keyed<T: Copy>(rows: &[(&str, T)]) -> Vec<Keyed<T>> {
        rows.iter().map(|(key, row)| Keyed { key: vec![key.to_string()], row: *row }).collect()
    }

    #[test]
    fn items_find_their_batch_whatever_the_order() {
        let batches = keyed(&[("S-2", 'b'), ("S-1", 'a'), ("S-3", 'c')]);
        let items = keyed(&[("S-1", 1), (" s-2\n", 2), ("S-9", 3), ("S-1", 4), ("", 5)]);
        let joined = join(batches, items);
        assert_eq!(joined.batches, [('b', vec![2]), ('a', vec![1, 4]), ('c', vec![])]);
        assert_eq!((joined.orphans, joined.keyless.1, joined.twins), (vec![3], vec![5], vec![]));
    }

    #[test]
    fn a_key_that_two_batches_have_is_told() {
        let joined = join(keyed(&[("1", 'a'), ("2", 'b'), ("１", 'c')]), keyed(&[("1", 1)]));
        assert_eq!((joined.batches[0].1.len(), joined.twins), (1, vec![(0, 2)]));
    }

    proptest! {
        #[test]
        fn no_row_is_lost_and_none_doubled(batches in prop::collection::vec(0_u8..6, 0..9), items in prop::collection::vec(0_u8..8, 0..20)) {
            // The key 0 is empty.
            let key = |n: u8| vec![if n == 0 { String::new() } else { n.to_string() }];
            let rows = |list: &[u8]| list.iter().enumerate().map(|(row, n)| Keyed { key: key(*n), row }).collect::<Vec<_>>();
            let joined = join(rows(&batches), rows(&items));
            let mut all: Vec<usize> = joined.batches.iter().map(|(row, _)| *row).chain(joined.keyless.0).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..batches.len()).collect::<Vec<_>>());
            let with_batch = joined.batches.iter().flat_map(|(row, items)| items.iter().map(move |item| (*row, *item)));
            let with_batch: Vec<(usize, usize)> = with_batch.collect();
            prop_assert!(with_batch.iter().all(|(batch, item)| batches[*batch] == items[*item]));
            prop_assert!(joined.orphans.iter().all(|item| items[*item] != 0 && !batches.contains(&items[*item])));
            let mut all: Vec<usize> = with_batch.iter().map(|(_, item)| *item).chain(joined.orphans).chain(joined.keyless.1).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..items.len()).collect::<Vec<_>>());
        }
    }
}
