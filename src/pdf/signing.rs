//! Room for a signature that nobody sees (ETSI EN 319 142-1, PDF 32000-1, 12.8): a field of zero size outside the page, and a
//! signature that covers the whole file but itself.

use std::ops::Range;

use hayro_syntax::object::dict::keys::ANNOTS;
use hayro_syntax::object::{self, Array, Dict, ObjRef, Rect};

use super::Pdf;
use super::increment::{Increment, Trailer, Unsignable, hex, reference, without_increment};

/// A file with room for a signature: all but the signature itself stands.
pub struct Unsealed {
    bytes: Vec<u8>,
    /// The hex string with its brackets: what a signature does not cover.
    hole: Range<usize>,
    dated: String,
}

impl Unsealed {
    /// Room for a signature of so many bytes behind a finished letter; `state` names the file as it is now.
    ///
    /// Nothing of the letter changes: the signature's date is the one that the letter gives for itself (`/CreationDate`), the
    /// same letter and room give the same bytes, and [`unsigned`] gives the letter back.
    ///
    /// # Errors
    /// The file is no letter that can be signed so.
    pub fn new(letter: &[u8], room: usize, state: &[u8]) -> Result<Self, Unsignable> {
        let pdf = Pdf::open(letter).map_err(Unsignable::Unreadable)?;
        let trailer = Trailer::of(letter)?;
        let lacks = |what| Unsignable::Lacks { what };
        let (root, info) = (trailer.root, trailer.info);
        let catalog = pdf.dictionary(root).ok_or(lacks("/Root"))?;
        if catalog.contains_key("AcroForm") {
            return Err(Unsignable::HasForm);
        }
        let dated = pdf.dictionary(info).and_then(|info| date(&info, "CreationDate")).ok_or(lacks("/CreationDate"))?;
        let page = pdf.file.pages().first().ok_or(lacks("/Pages"))?;
        let page_name = page.raw().obj_id().map(ObjRef::from).ok_or(lacks("/Pages"))?;
        let outside = outside(page.crop_box());

        let mut increment = Increment::behind(letter, trailer);
        let [field, value, nothing] = [increment.fresh(0)?, increment.fresh(1)?, increment.fresh(2)?];
        let mut form = format!("/AcroForm<</Fields[{}]/SigFlags 3>>", reference(field));
        if !catalog.contains_key("Extensions") {
            form += "/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 1>>>>";
        }
        increment.put(root, &with_entries(catalog.data(), &form).ok_or(lacks("/Root"))?);
        add_to_page(&mut increment, page.raw(), page_name, field)?;
        let widget = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(yice)/TU<{FIELD}>/F 132/Rect[{outside} {outside}]/AP<</N {}>>/P {}/V {}>>",
            reference(nothing),
            reference(page_name),
            reference(value)
        );
        increment.put(field, widget.as_bytes());
        // Needless for a field of no size (PDF/A-3, 6.3.3), and asked for by some validators all the same.
        increment.put(nothing, NOTHING);
        let (text, range_at, hole) = signature_dictionary(&dated, room);
        let begins = increment.put(value, text.as_bytes());
        let mut bytes = increment.finished(state);
        let hole = begins + hole.start..begins + hole.end;
        let range = format!("0 {} {} {}", hole.start, hole.end, bytes.len() - hole.end);
        let range = format!("{range:<RANGE_WIDTH$}");
        let range_at = begins + range_at;
        bytes
            .get_mut(range_at..range_at + RANGE_WIDTH)
            .filter(|place| place.len() == range.len())
            .ok_or(lacks("/ByteRange"))?
            .copy_from_slice(range.as_bytes());
        Ok(Self { bytes, hole, dated })
    }

    /// What a signature covers, in two pieces.
    pub fn covered(&self) -> [&[u8]; 2] {
        [&self.bytes[..self.hole.start], &self.bytes[self.hole.end..]]
    }

    /// The date that the signature bears: `D:20260101000000+08'00'`.
    pub fn dated(&self) -> &str {
        &self.dated
    }

    /// The signed file; none where the signature does not fit.
    pub fn sealed(mut self, signature: &[u8]) -> Option<Vec<u8>> {
        let figures = hex(signature);
        let room = self.bytes.get_mut(self.hole.start + 1..self.hole.end - 1)?;
        room.get_mut(..figures.len())?.copy_from_slice(figures.as_bytes());
        Some(self.bytes)
    }
}

/// What the field shows.
const NOTHING: &[u8] = b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Resources<<>>/Length 0>>stream\n\nendstream";
/// `电子签名` as a text string: what a reader that comes to the field says.
const FIELD: &str = "feff75355b507b7e540d";
/// Room for four numbers of ten figures.
const RANGE_WIDTH: usize = 43;

/// The signature with nothing in it; where its byte range stands, and the string that is to hold it.
fn signature_dictionary(dated: &str, room: usize) -> (String, usize, Range<usize>) {
    let mut text = String::from("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[");
    let range_at = text.len();
    text += &" ".repeat(RANGE_WIDTH);
    text += "]/Contents";
    let from = text.len();
    text += &format!("<{}>", "0".repeat(2 * room));
    let hole = from..text.len();
    text += &format!("/M({dated})>>");
    (text, range_at, hole)
}

/// The field among the annotations of its page, and the page's order of tabs, which PDF/UA asks for where there is any.
fn add_to_page(increment: &mut Increment, page: &Dict<'_>, name: ObjRef, field: ObjRef) -> Result<(), Unsignable> {
    let lacks = Unsignable::Lacks { what: "/Annots" };
    let tabs = if page.contains_key("Tabs") { "" } else { "/Tabs/S" };
    let field = reference(field);
    let annotations = page.get::<Array<'_>>(ANNOTS);
    match (page.get_ref(ANNOTS), annotations) {
        (None, None) => {
            increment.put(name, &with_entries(page.data(), &format!("{tabs}/Annots[{field}]")).ok_or(lacks)?);
        }
        (Some(array), Some(annotations)) => {
            if !tabs.is_empty() {
                increment.put(name, &with_entries(page.data(), tabs).ok_or(lacks)?);
            }
            increment.put(array, &[b"[", annotations.data(), b" ", field.as_bytes(), b"]"].concat());
        }
        (None, Some(annotations)) => {
            // The array lies within the text of the page: what is before its end stays, as does what is after it.
            let begins =
                (annotations.data().as_ptr() as usize).checked_sub(page.data().as_ptr() as usize).ok_or(lacks)?;
            let (before, after) = page.data().split_at_checked(begins + annotations.data().len()).ok_or(lacks)?;
            let text = [before, b" ", field.as_bytes(), after].concat();
            increment.put(name, &with_entries(&text, tabs).ok_or(lacks)?);
        }
        (Some(_), None) => return Err(lacks),
    }
    Ok(())
}

/// A dictionary with more entries at its end.
fn with_entries(dictionary: &[u8], entries: &str) -> Option<Vec<u8>> {
    let open = dictionary.strip_suffix(b">>").filter(|text| text.starts_with(b"<<"))?;
    Some([open, entries.as_bytes(), b">>"].concat())
}

/// A point beside the lower left corner of what is shown: a field of zero size there is exempt from PDF/UA's demands on
/// annotations (7.18.1) and from PDF/A's on their appearance (6.3.3).
fn outside(shown: Rect) -> String {
    format!("{} {}", shown.x0.floor() - 10.0, shown.y0.floor() - 10.0)
}

/// A date as it stands in a dictionary, if it is one.
fn date(dictionary: &Dict<'_>, key: &str) -> Option<String> {
    let text = dictionary.get::<object::String<'_>>(key)?;
    let text = std::str::from_utf8(text.as_bytes()).ok()?;
    let day = text.strip_prefix("D:")?;
    let is_date = day.len() >= 8 && day.bytes().all(|byte| byte.is_ascii_digit() || b"+-'Z".contains(&byte));
    is_date.then(|| text.to_string())
}

/// The letter as it was before it was signed, byte for byte: what a ledger keeps the digest of and what is made anew.
///
/// None where the file's last part is no signature of this program.
pub fn unsigned(file: &[u8]) -> Option<&[u8]> {
    without_increment(file)
}

#[cfg(test)]
mod tests {
    use lopdf::Document;

    use super::*;
    use crate::pdf::Unreadable;
    use crate::pdf::specimen::{built, letter};

    fn signed(letter: &[u8]) -> Vec<u8> {
        Unsealed::new(letter, 100, b"state").unwrap().sealed(b"\x30\xAB").unwrap()
    }

    fn refused(letter: &[u8]) -> Unsignable {
        Unsealed::new(letter, 100, b"state").err().expect("it is refused")
    }

    #[test]
    fn a_signed_letter_is_the_letter_with_something_behind_it() {
        let letter = letter("");
        let signed = signed(&letter);
        assert!(signed.starts_with(&letter));
        assert_eq!(unsigned(&signed), Some(&letter[..]));
        assert_eq!(unsigned(&letter), None, "nothing was put behind it");
        // One that ends its last line keeps that too.
        let ended = [&letter[..], b"\n"].concat();
        assert_eq!(unsigned(&super::tests::signed(&ended)), Some(&ended[..]));
    }

    #[test]
    fn another_library_finds_what_it_found_before_and_the_field() {
        let before = letter("/Tabs/S");
        let (old, new) = (Document::load_mem(&before).unwrap(), Document::load_mem(&signed(&before)).unwrap());
        let id = |document: &Document| document.trailer.get(b"ID").unwrap().as_array().unwrap().clone();
        assert_eq!(id(&new)[0].as_str().unwrap(), id(&old)[0].as_str().unwrap());
        assert_eq!(id(&new)[1].as_str().unwrap(), b"state");
        assert_eq!(new.trailer.get(b"Info").unwrap(), old.trailer.get(b"Info").unwrap());
        let page = new.get_dictionary((2, 0)).unwrap();
        assert_eq!(page.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
        let field = page.get(b"Annots").unwrap().as_array().unwrap()[0].as_reference().unwrap();
        let field = new.get_dictionary(field).unwrap();
        let corners: Vec<_> =
            field.get(b"Rect").unwrap().as_array().unwrap().iter().map(|at| at.as_float().unwrap()).collect();
        assert_eq!(corners, [-10.0; 4], "no size, and outside the page");
        let value = new.get_dictionary(field.get(b"V").unwrap().as_reference().unwrap()).unwrap();
        assert_eq!(value.get(b"M").unwrap().as_str().unwrap(), b"D:20260105000000+08'00'");
        assert_eq!(new.catalog().unwrap().get(b"Lang").unwrap(), old.catalog().unwrap().get(b"Lang").unwrap());
    }

    #[test]
    fn annotations_and_the_order_of_tabs_are_kept_or_put_there() {
        for (entries, wanted) in [
            ("", "/Tabs/S/Annots[8 0 R]"),
            ("/Tabs/R", "/Tabs/R/Annots[8 0 R]"),
            ("/Tabs/S/Annots[6 0 R]/Rotate 0", "/Tabs/S/Annots[6 0 R 8 0 R]/Rotate 0"),
            ("/Annots[<</A[(])]>>]", "/Annots[<</A[(])]>> 8 0 R]/Tabs/S"),
            ("/Annots 7 0 R", "/Annots 7 0 R/Tabs/S"),
        ] {
            let signed = signed(&letter(entries));
            let pdf = Pdf::open(&signed).unwrap();
            let page = String::from_utf8(pdf.file.pages()[0].raw().data().to_vec()).unwrap();
            assert!(page.contains(wanted), "{entries}: {page}");
            let annotations = pdf.file.pages()[0].raw().get::<Array<'_>>(ANNOTS).unwrap();
            assert!(annotations.data().ends_with(b"8 0 R"), "{entries}");
        }
    }

    #[test]
    fn a_signature_is_found_where_it_was_put() {
        let letter = letter("");
        let unsealed = Unsealed::new(&letter, 4, b"state").unwrap();
        let covered = unsealed.covered().map(<[u8]>::to_vec);
        let signed = unsealed.sealed(b"\x30\xAB").unwrap();
        let [found] = <[_; 1]>::try_from(Pdf::open(&signed).unwrap().signatures()).unwrap();
        let value = found.value.unwrap();
        assert_eq!((value.contents.as_slice(), value.covers), (&b"\x30\xAB\0\0"[..], signed.len()));
        assert_eq!(value.covered(&signed).map(<[u8]>::to_vec), covered);
        assert_eq!((found.format.as_str(), found.dated.as_str()), ("ETSI.CAdES.detached", "D:20260105000000+08'00'"));
        assert!(Unsealed::new(&letter, 1, b"").unwrap().sealed(b"\x30\xAB").is_none(), "it does not fit");
        assert_eq!(Pdf::open(&letter).unwrap().signatures(), []);
    }

    #[test]
    fn what_is_no_letter_gets_no_signature() {
        let lacks = |what| Unsignable::Lacks { what };
        let sound = letter("");
        let with = |from: &str, to: &str| {
            let text = String::from_utf8(sound.clone()).unwrap();
            assert!(text.contains(from));
            text.replace(from, to).into_bytes()
        };
        for (file, wanted) in [
            (b"no PDF".to_vec(), Unsignable::Unreadable(Unreadable::NoPdf)),
            (signed(&sound), Unsignable::HasForm),
            (with("/ID[(first)(second)]", ""), lacks("/ID")),
            (with("/Info 4 0 R", ""), lacks("/Info")),
            (with("/CreationDate", "/CreationDays"), lacks("/CreationDate")),
            (with("D:2026", "X:2026"), lacks("/CreationDate")),
            (with("/Size 8", "/Size 8/XRefStm 9"), Unsignable::NoClassicTable),
            (with("xref\n0 8", "xxxx\n0 8"), Unsignable::NoClassicTable),
            (built(&["<</Type/Pages/Count 0/Kids[]>>"]), Unsignable::Unreadable(Unreadable::NoPdf)),
        ] {
            assert_eq!(refused(&file), wanted, "{}", String::from_utf8_lossy(&file));
        }
    }
}
