// What the page asks of the program.

/** A session that has ended: the door says where to come in again. */
function leaveWhereUnknown(response) {
  if (response.status === 401) location.reload();
}

/** The answer to a GET as data; an error where there is none. */
export async function getJson(path, signal) {
  const response = await fetch(path, { signal });
  leaveWhereUnknown(response);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** The address of the list for these filters. */
export function listAddress(filters, more = {}) {
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...filters, ...more })) if (value !== "" && value !== undefined && value !== null) asked.set(key, value);
  return `/api/letters?${asked}`;
}

/** The address of a drawn page; version and edits only keep a browser from showing another one. */
export const pageAddress = (version, id, page, edition) => `/pages/${version}/${encodeURIComponent(id)}/${page}${edition ? `?edits=${edition}` : ""}`;

let csrf = null;

/** Sends a change: whether it was made, and the answer as data. */
export async function post(path, body, signal) {
  csrf ??= (await getJson("/api/site")).csrf;
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF": csrf }, body: JSON.stringify(body), signal });
  leaveWhereUnknown(response);
  const answer = await response.json().catch(() => null);
  return { ok: response.ok, status: response.status, body: answer };
}
