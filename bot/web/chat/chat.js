// The chat page: plain DOM, no dependencies. Text from outside only ever becomes text nodes.

const STORE = "liaison-conversation"; // in sessionStorage: it ends with the tab
const LINK = /(https:\/\/[^\s⁨⁩]+[^\s⁨⁩.,;:)؟،])|([\w.+-]+@[\w-]+\.[\w.]*\w)|(\+\d[\d\s().-]{6,}\d)/g;

const element = (id) => document.getElementById(id);
const messages = element("messages");
const box = element("text");

/** @type {{languages: Record<string, Record<string, string>>, production: boolean,
 *          max_characters: number}} */
const page = await (await fetch("/chat/texts.json")).json();
let code = preferredLanguage();
let conversation = restore() ?? fresh();
let sending = Promise.resolve();

fillLanguages();
speak(code);
element("demonstration").hidden = page.production;
box.maxLength = page.max_characters;
conversation.shown.forEach(show);

element("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  grow();
  say({ id: crypto.randomUUID(), text }, text);
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    element("form").requestSubmit();
  }
});
box.addEventListener("input", grow);

element("language").addEventListener("change", (event) => speak(event.target.value));
element("renew").addEventListener("click", () => {
  conversation = fresh();
  sessionStorage.removeItem(STORE);
  messages.replaceChildren();
  box.focus();
});

function preferredLanguage() {
  const asked = new URLSearchParams(location.search).get("language");
  const wanted = [asked, ...navigator.languages].filter(Boolean);
  return wanted.map((tag) => tag.split("-")[0]).find((tag) => tag in page.languages) ?? "en";
}

function fillLanguages() {
  for (const [each, texts] of Object.entries(page.languages)) {
    const option = new Option(texts.name, each);
    option.lang = each;
    element("language").add(option);
  }
}

/** Show the page itself in a language. */
function speak(next) {
  if (!(next in page.languages)) return;
  code = next;
  const texts = page.languages[code];
  document.documentElement.lang = code;
  document.documentElement.dir = texts.direction;
  document.title = `Liaison – ${texts.title}`;
  for (const part of document.querySelectorAll("[data-text]")) {
    part.textContent = texts[part.dataset.text];
  }
  box.placeholder = texts.placeholder;
  messages.setAttribute("aria-label", texts.conversation);
  element("language").value = code;
}

/** Show the patient's own message and send it; messages go one after the other. */
function say(body, shown) {
  const item = show({ mine: true, text: shown });
  remember({ mine: true, text: shown });
  disableChoices();
  sending = sending.then(() => deliver(body, item));
}

async function deliver(body, item) {
  element("waiting").hidden = false;
  try {
    const answer = await post({ locale: locale(), ...body });
    for (const message of answer.messages) {
      show(message);
      remember(message);
    }
    if (answer.language) speak(answer.language);
  } catch {
    offerAgain(body, item);
  } finally {
    element("waiting").hidden = true;
  }
}

async function post(body) {
  if (!conversation.id) Object.assign(conversation, await open());
  const address = `/api/v1/conversations/${conversation.id}/messages`;
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Bearer ${conversation.secret}`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function open() {
  const response = await fetch("/api/v1/conversations", { method: "POST" });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** The browser's own locale where it is of the page's language, else the language. */
function locale() {
  return navigator.languages.find((tag) => tag.split("-")[0] === code) ?? code;
}

function offerAgain(body, item) {
  const note = document.createElement("p");
  note.className = "not-sent";
  note.textContent = page.languages[code].not_sent;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "try-again";
  again.textContent = page.languages[code].try_again;
  again.addEventListener("click", () => {
    note.remove();
    again.remove();
    sending = sending.then(() => deliver(body, item)); // the same id: never answered twice
  });
  item.append(note, again);
}

/** Add one message to the list; the newest carries its buttons. */
function show(message) {
  const item = document.createElement("li");
  item.className = message.mine ? "message mine" : "message";
  const who = document.createElement("span");
  who.className = "hidden";
  who.textContent = `${page.languages[code][message.mine ? "you" : "assistant"]}: `;
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  bubble.dir = "auto";
  bubble.append(...linked(message.text));
  item.append(who, bubble);
  if (message.source) item.append(sourceLine(message.source));
  if (message.buttons?.length) item.append(choices(message.buttons));
  messages.append(item);
  item.scrollIntoView({ block: "end" });
  return item;
}

/** The text with addresses, e-mails and phone numbers as links. */
function* linked(text) {
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    yield text.slice(end, match.index);
    const [found, url, email] = match;
    const link = document.createElement("a");
    link.textContent = found;
    link.href = url ?? (email ? `mailto:${email}` : `tel:${found.replace(/[^\d+]/g, "")}`);
    link.dir = "ltr";
    if (url) {
      link.target = "_blank";
      link.rel = "noopener";
    }
    yield link;
    end = match.index + found.length;
  }
  yield text.slice(end);
}

function sourceLine({ title, url, as_of }) {
  const texts = page.languages[code];
  const line = document.createElement("p");
  line.className = "source";
  const name = document.createElement(url ? "a" : "bdi");
  name.textContent = title;
  if (url) Object.assign(name, { href: url, target: "_blank", rel: "noopener" });
  line.append(`${texts.source}: `, name, as_of ? ` (${texts.as_of} ${as_of})` : "");
  return line;
}

function choices(buttons) {
  const row = document.createElement("div");
  row.className = "choices";
  for (const { title, payload } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", () => say({ id: crypto.randomUUID(), payload }, title));
    row.append(button);
  }
  return row;
}

function disableChoices() {
  for (const button of messages.querySelectorAll(".choices button")) button.disabled = true;
}

function grow() {
  box.style.setProperty("height", "auto");
  box.style.setProperty("height", `${box.scrollHeight + 2}px`);
}

function remember(message) {
  conversation.shown.push(message);
  sessionStorage.setItem(STORE, JSON.stringify(conversation));
}

function fresh() {
  return { id: null, secret: null, shown: [] };
}

function restore() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE));
  } catch {
    return null;
  }
}
