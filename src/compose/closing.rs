//! What ends a letter: notes, annexes, signature, receipt.

use serde::Serialize;

use crate::analysis::Subject;
use crate::diagnostic::Diagnostic;
use crate::domain::notation::says_nothing;
use crate::domain::{Channel, Enterprise, LetterKind};

use super::body::{Body, Written};
use super::letter::{Boxes, Fill, Letter, NUMBER_SLOT, Receipt, Signature};
use super::statutes::{failed, report_to};
use super::{class_names, letter_id_of, place, printing};

/// What `notes.tera` and `receipt.tera` see.
#[derive(Serialize)]
struct ClosingView<'a> {
    kind: LetterKind,
    issuer: &'a str,
    contact: &'a str,
    campaign: &'a str,
    addressee: &'a str,
    title: &'a str,
    document_no: &'a str,
}

pub(super) fn notes(body: &mut Body<'_>, kind: LetterKind) -> Written {
    let (settings, signer) = (&body.context.spot_check.settings, body.signer());
    let view = ClosingView {
        kind,
        issuer: &signer.issuer,
        contact: &signer.contact,
        campaign: &settings.campaign.name,
        addressee: "",
        title: "",
        document_no: "",
    };
    body.paragraphs("notes", "notes.tera", &view)
}

/// The letter around its body.
pub(super) fn letter(
    body: Body<'_>,
    enterprise: &Enterprise,
    kind: LetterKind,
    document_no: &str,
) -> Result<Letter, Vec<Diagnostic>> {
    let (context, portions) = (body.context, body.portions);
    let (settings, signer) = (&context.spot_check.settings, body.signer());
    let wording = context.wording;
    let label = |key: &str| wording.label(key);
    let is_closed = failed(&body).is_closed();
    let title = if is_closed { label("title_closed")? } else { label(&format!("title_{}", kind.code()))? };
    let slot = if document_no.is_empty() { String::new() } else { NUMBER_SLOT.to_string() };
    let view = ClosingView {
        kind,
        issuer: &signer.issuer,
        contact: &signer.contact,
        campaign: &settings.campaign.name,
        addressee: &enterprise.name,
        title: &title,
        document_no: &slot,
    };
    let receipt = Receipt {
        title: label("receipt_title")?,
        text: wording.sentence("receipt.tera", &view)?,
        fields: receipt_fields(&body, &enterprise.name)?,
        return_to: return_to(&body)?,
    };
    let date = printing::date(signer.date);
    let subjects: Vec<&Subject> = portions.iter().map(|portion| portion.subject).collect();
    Ok(Letter {
        id: letter_id_of(context.spot_check, &subjects),
        kind,
        design: signer.design,
        status: signer.status,
        issuer: signer.issuer.clone(),
        document_no: document_no.to_string(),
        title,
        addressee: enterprise.name.clone(),
        credit_code: enterprise.credit_code.as_ref().map(|code| code.as_str().to_string()).unwrap_or_default(),
        class_name: class_names(context.spot_check, &subjects),
        is_merged: portions.len() > 1,
        body: body.blocks,
        signature: Signature {
            issuer: signer.issuer.clone(),
            date: date.clone(),
            drafted_by: signer.drafted_by.clone(),
            reviewed_by: signer.reviewed_by.clone(),
            approved_by: signer.approved_by.clone(),
            contact: signer.contact.clone(),
        },
        annexes: vec![receipt.title.clone()],
        receipt,
        date,
        iso_date: signer.date.to_string(),
        fingerprint: String::new(),
        issued: None,
    })
}

/// Where the receipt goes: where the job says, else to the issuer.
fn return_to(body: &Body<'_>) -> Result<String, Vec<Diagnostic>> {
    let letter = body.signer();
    match (says_nothing(&letter.return_to), says_nothing(&letter.contact)) {
        (false, _) => Ok(letter.return_to.clone()),
        (true, true) => Ok(letter.issuer.clone()),
        (true, false) => {
            let fills = [("issuer", letter.issuer.as_str()), ("contact", letter.contact.as_str())];
            place::label_with(body, "receipt_return_to", &fills)
        }
    }
}

/// What is known is filled in; who did not give the samples themselves says whether they made them; who has to correct
/// something reads where the report of it goes.
fn receipt_fields(body: &Body<'_>, addressee: &str) -> Result<Vec<(String, Fill)>, Vec<Diagnostic>> {
    let label = |key: &str| body.context.wording.label(key);
    let mut fields: Vec<(String, Fill)> = vec![
        (label("receipt_recipient")?, addressee.to_string().into()),
        (label("receipt_signer")?, String::new().into()),
        (label("receipt_phone")?, String::new().into()),
        (label("receipt_date")?, label("receipt_date_blank")?.into()),
    ];
    let batches = body.portions.iter().flat_map(|portion| &portion.subject.batches);
    let mut batches = batches.filter_map(|&batch| body.context.spot_check.batches.get(batch));
    if batches.any(|batch| batch.channel != Channel::Production) {
        let boxes = Boxes {
            boxes: vec![label("origin_own")?, label("origin_not_own")?, label("origin_open")?],
            note: label("origin_note")?,
        };
        fields.push((label("receipt_origin")?, Fill::Boxes(boxes)));
    }
    if !failed(body).open.is_empty() {
        fields.push((label("receipt_report_to")?, report_to(body)?.into()));
    }
    fields.push((label("receipt_remark")?, String::new().into()));
    Ok(fields)
}
