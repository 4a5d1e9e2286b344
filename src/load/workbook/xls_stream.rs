//! The stream of a compound file (MS-CFB) that holds an xls, and the records (MS-XLS) in it.
//!
//! The compound file is followed by hand: the crate `cfb` (0.16) refuses files of SheetJS and LibreOffice that
//! calamine opens, and a guard must not be stricter than the reader behind it.

/// Beginning of the workbook or of a sheet.
pub(crate) const BOF: u16 = 0x0809;
/// End of it.
pub(crate) const EOF: u16 = 0x000A;
/// Several numbers of one row, with the last column at the end.
pub(crate) const MULRK: u16 = 0x00BD;

/// A sheet of the workbook, with the place where it begins.
pub(crate) const BOUNDSHEET: u16 = 0x0085;

/// Records of a stream: place, number and body; a torn one is the last.
pub(crate) fn records(stream: &[u8]) -> impl Iterator<Item = (usize, u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (at, id, length) = (stream.len() - rest.len(), u16_at(rest, 0)?, u16_at(rest, 2)?);
        let end = (4 + usize::from(length)).min(rest.len());
        let body = &rest[4.min(end)..end];
        rest = &rest[end..];
        Some((at, id, body))
    })
}

/// The tables of a compound file that say which sector follows which.
struct Chains<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
}

impl<'a> Chains<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let sector = 1_usize << u16_at(bytes, 30).filter(|shift| (9..=12).contains(shift))?;
        let mut chains = Self { bytes, sector, fat: Vec::new() };
        let mut fat_sectors: Vec<u32> =
            (0..109).filter_map(|i| u32_at(bytes, 76 + 4 * i)).take_while(|&s| s < END).collect();
        let mut next = u32_at(bytes, 68)?;
        while next < END && fat_sectors.len() <= bytes.len() / sector {
            let more = chains.at(next)?;
            let count = sector / 4 - 1;
            fat_sectors.extend((0..count).filter_map(|i| u32_at(more, 4 * i)).take_while(|&s| s < END));
            next = u32_at(more, 4 * count)?;
        }
        for number in fat_sectors {
            let table = chains.at(number)?;
            chains.fat.extend((0..sector / 4).filter_map(|i| u32_at(table, 4 * i)));
        }
        Some(chains)
    }

    fn at(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..start.checked_add(self.sector)?.min(self.bytes.len()).max(start))
    }

    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        follow(first, &self.fat, &|number| self.at(number))
    }

    fn mini_fat(&self) -> Option<Vec<u32>> {
        let mini = self.chain(u32_at(self.bytes, 60)?)?;
        Some((0..mini.len() / 4).filter_map(|i| u32_at(&mini, 4 * i)).collect())
    }
}

/// Whether sectors of a compound file follow each other in a circle: calamine would read them until no memory is left.
pub(crate) fn runs_in_circles(bytes: &[u8]) -> bool {
    let Some(chains) = Chains::of(bytes) else { return false };
    let is_circle = |first: u32, table: &[u32]| {
        let steps = std::iter::successors(Some(first), |at| table.get(*at as usize).copied());
        steps.take_while(|at| *at < END).take(table.len() + 2).count() > table.len() + 1
    };
    let own = [48, 60].into_iter().filter_map(|place| u32_at(bytes, place));
    if own.into_iter().any(|first| is_circle(first, &chains.fat)) {
        return true;
    }
    let directory = u32_at(bytes, 48).and_then(|first| chains.chain(first)).unwrap_or_default();
    let mini_fat = chains.mini_fat().unwrap_or_default();
    let mut starts = directory.chunks_exact(128).filter_map(|entry| u32_at(entry, 116));
    starts.any(|first| is_circle(first, &chains.fat) || is_circle(first, &mini_fat))
}

/// The stream `Workbook` (or `Book`) of a compound file (MS-CFB).
pub(crate) fn workbook_stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mini_sector = 1_usize << u16_at(bytes, 32).filter(|shift| (6..=9).contains(shift))?;
    let chains = Chains::of(bytes)?;
    let directory = chains.chain(u32_at(bytes, 48)?)?;
    let entries: Vec<&[u8]> = directory.chunks_exact(128).collect();
    let named = |names: &[&str]| entries.iter().find(|e| names.contains(&entry_name(e).as_str())).copied();
    let entry = named(&["Workbook", "Book"])?;
    let (first, size) = (u32_at(entry, 116)?, u32_at(entry, 120)? as usize);
    let mut stream = if size < u32_at(bytes, 56)? as usize {
        let small = chains.chain(u32_at(entries.first()?, 116)?)?;
        follow(first, &chains.mini_fat()?, &|n| {
            let start = (n as usize).checked_mul(mini_sector)?;
            small.get(start..start.checked_add(mini_sector)?.min(small.len()).max(start))
        })?
    } else {
        chains.chain(first)?
    };
    stream.truncate(size);
    Some(stream)
}

const END: u32 = 0xFFFF_FFFA;

/// Sectors one after the other; `None` for a chain that leaves the file or never ends.
fn follow<'a>(first: u32, table: &[u32], at: &dyn Fn(u32) -> Option<&'a [u8]>) -> Option<Vec<u8>> {
    let (mut bytes, mut number, mut steps) = (Vec::new(), first, 0);
    while number < END {
        bytes.extend_from_slice(at(number)?);
        number = *table.get(number as usize)?;
        steps += 1;
        if steps > table.len() {
            return None;
        }
    }
    Some(bytes)
}

fn entry_name(entry: &[u8]) -> String {
    let length = usize::from(u16_at(entry, 64).unwrap_or(0)).saturating_sub(2) / 2;
    let units: Vec<u16> = (0..length.min(31)).filter_map(|i| u16_at(entry, 2 * i)).collect();
    String::from_utf16_lossy(&units)
}

/// A little-endian number.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// A little-endian number.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
/// Makers of streams for the tests of other files.
pub(crate) mod tests {
    use super::*;

    /// A record as it stands in the stream.
    pub(crate) fn record(id: u16, body: &[u8]) -> Vec<u8> {
        [&id.to_le_bytes(), &u16::try_from(body.len()).unwrap_or(0).to_le_bytes(), body].concat()
    }

    #[test]
    fn records_end_where_one_is_torn() {
        let stream = [record(BOF, &[1, 2]), record(EOF, &[]), vec![3, 2, 255, 255, 7], vec![]].concat();
        let read: Vec<(usize, u16, &[u8])> = records(&stream).collect();
        assert_eq!(read, [(0, BOF, &[1, 2][..]), (6, EOF, &[]), (10, 0x0203, &[7])]);
    }

    #[test]
    fn a_small_compound_file_is_followed_and_a_broken_one_is_not() {
        let book = [record(BOF, &[0; 16]), record(EOF, &[])].concat();
        assert_eq!(workbook_stream(&compound(&book)), Some(book.clone()));
        assert_eq!(workbook_stream(&compound(&book)[..600]), None);
        assert_eq!(workbook_stream(&[0xD0; 600]), None);
    }

    #[test]
    fn sectors_in_a_circle_are_found() {
        let sound = compound(&[record(BOF, &[0; 16]), record(EOF, &[])].concat());
        assert!(!runs_in_circles(&sound));
        // The directory and the mini stream by the FAT, the workbook by the mini FAT.
        for (place, next) in [(512 + 4, 1_u32), (512 + 12, 3), (1536, 0)] {
            let mut circle = sound.clone();
            circle[place..place + 4].copy_from_slice(&next.to_le_bytes());
            assert!(runs_in_circles(&circle), "{place}");
        }
    }

    /// Header, FAT, directory, mini FAT, mini stream: five sectors of 512 bytes.
    fn compound(book: &[u8]) -> Vec<u8> {
        let mut file = vec![0_u8; 512 * 5];
        let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
        put(30, &9_u16.to_le_bytes());
        put(32, &6_u16.to_le_bytes());
        put(48, &1_u32.to_le_bytes());
        put(56, &4096_u32.to_le_bytes());
        put(60, &2_u32.to_le_bytes());
        put(68, &0xFFFF_FFFE_u32.to_le_bytes());
        put(76, &0_u32.to_le_bytes());
        put(80, &0xFFFF_FFFF_u32.to_le_bytes());
        for (sector, next) in [0xFFFF_FFFD_u32, 0xFFFF_FFFE, 0xFFFF_FFFE, 0xFFFF_FFFE].into_iter().enumerate() {
            put(512 + 4 * sector, &next.to_le_bytes());
        }
        let mut entry = |index: usize, name: &str, first: u32, size: usize| {
            let at = 1024 + 128 * index;
            let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            put(at, &units);
            put(at + 64, &u16::try_from(units.len() + 2).unwrap_or(0).to_le_bytes());
            put(at + 116, &first.to_le_bytes());
            put(at + 120, &u32::try_from(size).unwrap_or(0).to_le_bytes());
        };
        entry(0, "Root Entry", 3, 512);
        entry(1, "Workbook", 0, book.len());
        put(1536, &0xFFFF_FFFE_u32.to_le_bytes());
        put(2048, &book[..book.len().min(64)]);
        file
    }
}
