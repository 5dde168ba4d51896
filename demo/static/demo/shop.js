// Everything the demo shop does in the browser. What a visitor chooses stays in this browser's storage.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (selector, type, act) => $$(selector).forEach((element) => element.addEventListener(type, act));
const kept = (name, otherwise) => JSON.parse(localStorage.getItem(`tarnwood.${name}`) ?? "null") ?? otherwise;
const keep = (name, value) => localStorage.setItem(`tarnwood.${name}`, JSON.stringify(value));
const euros = (value) => `€${value.toFixed(2).replace(/\.00$/, "")}`;
const pictureOf = (id) => `/demo/pictures/${id}-0.svg`;
const SLOW_MS = 3400; // the two slow answers of the shop: long enough to make people click again

/** Calls into the recorder, now or once it has loaded. */
function tell(method, ...values) {
  window.hxi ??= { q: [] };
  if (window.hxi.q) window.hxi.q.push([method, ...values]);
  else window.hxi[method](...values);
}

function toast(text, link) {
  const box = $("#toast");
  box.textContent = text;
  if (link) box.append(Object.assign(document.createElement("a"), link));
  box.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => (box.hidden = true), 2800);
}

// --- Cart: a list of {id, size, count} ---------------------------------------------------------------------------
const cart = () => kept("cart", []);
const things = () => cart().reduce((sum, line) => sum + line.count, 0);

function changeCart(id, size, by) {
  const lines = cart();
  const line = lines.find((each) => each.id === id && each.size === size);
  if (line) line.count += by;
  else lines.push({ id, size, count: by });
  keep("cart", lines.filter((each) => each.count > 0));
  showCount();
}

function showCount() {
  const badge = $("#cart-count");
  badge.textContent = things();
  badge.hidden = things() === 0;
}

function sums(prices) {
  const goods = cart().reduce((sum, line) => sum + prices[line.id].price * line.count, 0);
  const off = kept("voucher") ? goods * 0.1 : 0;
  const delivery = goods === 0 || goods - off >= 80 ? 0 : 4.9;
  return { goods, off, delivery, total: goods - off + delivery };
}

function showSums(prices) {
  const { goods, off, delivery, total } = sums(prices);
  $("#sum-things").textContent = euros(goods);
  $("#sum-voucher").hidden = !off;
  $("#sum-off").textContent = `−${euros(off)}`;
  $("#sum-delivery").textContent = delivery ? euros(delivery) : "free";
  $("#sum-total").textContent = euros(total);
}

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function cartLine(line, product, changed) {
  const step = (by) => () => { changeCart(line.id, line.size, by); changed(); };
  const button = (text, label, act) => {
    const made = element("button", { type: "button", textContent: text, ariaLabel: label });
    made.addEventListener("click", act);
    return made;
  };
  const remove = button("Remove", `Remove ${product.name}`, step(-line.count));
  remove.className = "link";
  const stepper = element("div", { className: "stepper" }, button("−", "One less", step(-1)), element("output", { textContent: line.count }), button("+", "One more", step(1)));
  return element("li", {}, element("img", { src: pictureOf(line.id), alt: "" }),
    element("div", {}, element("a", { href: `/demo/product/${line.id}`, textContent: product.name }), element("p", { textContent: line.size ? `Size ${line.size}` : "One size" }), remove),
    element("div", { className: "end" }, element("b", { className: "price", textContent: euros(product.price * line.count) }), stepper));
}

function showCart(prices) {
  const lines = cart();
  $("#basket").hidden = lines.length === 0;
  $("#empty-cart").hidden = lines.length > 0;
  $("#cart-lines").replaceChildren(...lines.map((line) => cartLine(line, prices[line.id], () => showCart(prices))));
  showSums(prices);
}

function applyVoucher(prices) {
  const code = $("#voucher").value.trim().toUpperCase();
  setTimeout(() => { // nothing shows until the answer comes: the slow button people click again and again
    keep("voucher", code === "SUMMIT10" ? code : null);
    $("#voucher-answer").textContent = code === "SUMMIT10" ? "10 % off, enjoy the view." : "We do not know this code.";
    showSums(prices);
  }, SLOW_MS);
}

function payWithWallet() {
  const wallet = window.TarnwoodWallet; // never provided: the error a visitor meets
  tell("track", "wallet_started", { total: things() });
  wallet.request({ currency: "EUR" });
}

// --- Forms -------------------------------------------------------------------------------------------------------
const RULES = {
  email: [/^\S+@\S+\.\S+$/, "That does not look like an e-mail address."],
  postcode: [/^\d{4,5}$/, "A postcode has four or five digits."],
  card: [/^(\d ?){16}$/, "A card number has 16 digits."],
  expiry: [/^(0[1-9]|1[0-2]) ?\/ ?\d\d$/, "Write it as MM / YY."],
  code: [/^\d{3}$/, "Three digits, on the back of the card."],
  password: [/^.{4,}$/, "At least four characters."],
};

function problemOf(input) {
  const empty = input.type === "checkbox" ? !input.checked : !input.value.trim();
  if (empty) return input.required ? "Please fill this in." : "";
  const [pattern, says] = RULES[input.dataset.rule] ?? [];
  return pattern && !pattern.test(input.value.trim()) ? says : "";
}

function check(input) {
  const field = input.closest(".field");
  const problem = problemOf(input);
  field.classList.toggle("wrong", Boolean(problem));
  $(".problem", field)?.replaceChildren(problem);
  input.setAttribute("aria-invalid", String(Boolean(problem)));
  return !problem;
}

/** Runs `done` when every field of the form is fine; otherwise shows what is wrong and goes to the first such field. */
function onGoodSubmit(selector, done) {
  const form = $(selector);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = $$("input", form).filter((input) => input.offsetParent && !check(input));
    if (wrong.length) wrong[0].focus();
    else done(form);
  });
  form.addEventListener("change", (event) => event.target.closest(".wrong") && check(event.target));
}

// --- Pages -------------------------------------------------------------------------------------------------------
function carousel() {
  const slides = $$(".slide");
  const dots = $$("#slide-dots i");
  let shown = 0;
  const show = (next) => {
    shown = (next + slides.length) % slides.length;
    slides.forEach((slide, i) => { slide.classList.toggle("on", i === shown); slide.ariaHidden = i === shown ? null : "true"; });
    dots.forEach((dot, i) => dot.classList.toggle("on", i === shown));
  };
  on("#slide-back", "click", () => show(shown - 1));
  on("#slide-next", "click", () => show(shown + 1));
  on("#story-open", "click", () => $("#story").showModal());
}

function listing() {
  const form = $("#filters");
  const cards = () => $$(".card", $("#products"));
  const fits = (data, wanted) =>
    (!wanted.get("price") || Number(data.price) < Number(wanted.get("price"))) && (!wanted.get("light") || Number(data.weight) < 1000) &&
    (!wanted.get("loved") || Number(data.rating) >= 4.6) && (!wanted.get("fresh") || data.new);
  const show = () => {
    const wanted = new FormData(form);
    cards().forEach((card) => (card.hidden = !fits(card.dataset, wanted)));
    const left = cards().filter((card) => !card.hidden).length;
    $("#result-count").textContent = `${left} thing${left === 1 ? "" : "s"}`;
    $("#no-match").hidden = left > 0;
  };
  const address = () => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    if ($("#sort").value !== "popular") query.set("sort", $("#sort").value);
    history.pushState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  };
  const orders = { popular: () => 0, price: (a, b) => a.price - b.price, "price-down": (a, b) => b.price - a.price, weight: (a, b) => a.weight - b.weight };
  const first = cards();
  const sort = () => $("#products").append(...[...first].sort((a, b) => orders[$("#sort").value](a.dataset, b.dataset)));
  const restore = () => {
    const query = new URLSearchParams(location.search);
    $$("input", form).forEach((input) => (input.checked = (query.get(input.name) ?? "") === input.value));
    $("#sort").value = query.get("sort") ?? "popular";
    sort();
    show();
  };
  form.addEventListener("change", () => { show(); address(); });
  form.addEventListener("reset", () => setTimeout(() => { show(); address(); }));
  on("#no-match-clear", "click", () => form.reset());
  on("#sort", "change", () => { sort(); address(); });
  on("#filters-button", "click", ({ currentTarget }) => { currentTarget.ariaExpanded = String($(".filters").classList.toggle("open")); });
  window.addEventListener("popstate", restore);
  restore();
}

function productPage(page) {
  const id = Number(page.dataset.id);
  let size = "", count = 1;
  on(".thumb", "click", ({ currentTarget }) => {
    $$(".thumb").forEach((thumb) => thumb.classList.toggle("on", thumb === currentTarget));
    $("#gallery-picture").src = $("#zoom-picture").src = currentTarget.dataset.picture;
  });
  on("#gallery-stage", "click", () => $("#zoom").showModal());
  on(".size", "click", ({ currentTarget }) => {
    size = currentTarget.dataset.size;
    $$(".size").forEach((each) => each.setAttribute("aria-pressed", String(each === currentTarget)));
    $("#size-problem").textContent = "";
  });
  const step = (by) => () => ($("#quantity").textContent = count = Math.min(9, Math.max(1, count + by)));
  on("#less", "click", step(-1));
  on("#more", "click", step(1));
  on("#save", "click", ({ currentTarget }) => currentTarget.setAttribute("aria-pressed", String(currentTarget.getAttribute("aria-pressed") !== "true")));
  on("#add-to-cart", "click", () => {
    if ($(".size") && !size) return void ($("#size-problem").textContent = "Please choose a size first.");
    changeCart(id, size, count);
    tell("track", "add_to_cart", { product: id, price: Number(page.dataset.price), count });
    toast(`${page.dataset.name} is in your cart.`, { href: "/demo/cart", textContent: "Open cart" });
  });
  on("#check-delivery", "click", () => setTimeout(() => { // slow on purpose, and silent until the answer comes
    $("#delivery-answer").textContent = `With you by ${new Date(Date.now() + 3 * 86_400_000).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" })}.`;
  }, SLOW_MS));
  on("#more-reviews", "click", ({ currentTarget }) => {
    $(".quotes").append(...["“Bought two. One for me, one for the friend who kept borrowing mine.”|Tomas, Brno", "“Colour is warmer than on screen. I am not complaining.”|Aino, Turku"].map((text) => {
      const [words, who] = text.split("|");
      return element("blockquote", {}, element("p", { textContent: words }), element("cite", { textContent: who }));
    }));
    currentTarget.remove();
  });
}

function checkout(prices) {
  const lines = cart().map((line) => element("li", {}, element("img", { src: pictureOf(line.id), alt: "" }), element("span", { textContent: `${line.count} × ${prices[line.id].name}` }), element("b", { textContent: euros(prices[line.id].price * line.count) })));
  $("#checkout-lines").replaceChildren(...(lines.length ? lines : [element("li", { textContent: "Your cart is empty." })]));
  showSums(prices);
  const show = () => {
    const paying = location.pathname.endsWith("/payment");
    $("#address-form").hidden = paying;
    $("#payment-form").hidden = !paying;
    $("#step-address").classList.toggle("on", !paying);
    $("#step-payment").classList.toggle("on", paying);
  };
  const go = (path) => { history.pushState(null, "", path); show(); window.scrollTo(0, 0); };
  onGoodSubmit("#address-form", () => go("/demo/checkout/payment"));
  on("#back-to-address", "click", () => go("/demo/checkout"));
  on("#way-card, #way-invoice", "click", ({ currentTarget }) => {
    $$(".way[role]").forEach((way) => { way.classList.toggle("on", way === currentTarget); way.setAttribute("aria-checked", String(way === currentTarget)); });
    $("#card-fields").hidden = currentTarget.id !== "way-card";
  });
  onGoodSubmit("#payment-form", () => {
    tell("track", "purchase", { total: sums(prices).total, things: things() });
    keep("cart", []);
    keep("voucher", null);
    location.assign("/demo/checkout/thanks");
  });
  window.addEventListener("popstate", show);
  show();
}

function account() {
  const show = () => {
    const name = kept("name");
    $("#sign-in").hidden = Boolean(name);
    $("#signed-in").hidden = !name;
    $("#who").textContent = name ?? "";
    const tab = location.pathname.split("/")[3] ?? "overview";
    $$("[data-panel]").forEach((panel) => (panel.hidden = panel.dataset.panel !== tab));
    $$(".tabs a").forEach((link) => (link.dataset.tab === tab ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current")));
  };
  on(".tabs a", "click", (event) => {
    event.preventDefault();
    history.pushState(null, "", event.currentTarget.href);
    show();
  });
  on(".again", "click", ({ currentTarget }) => { changeCart(Number(currentTarget.dataset.id), "", 1); toast("Back in your cart."); });
  on("#logout", "click", () => { keep("name", null); show(); });
  onGoodSubmit("#login-form", () => { keep("name", $("#login-name").value.trim().slice(0, 40)); identify(); show(); });
  onGoodSubmit("#address-book", () => toast("Address saved."));
  window.addEventListener("popstate", show);
  show();
}

function identify() {
  const name = kept("name");
  if (name) tell("identify", name.toLowerCase().replace(/\W+/g, "-"), { plan: "member" });
}

function everywhere() {
  $("#demo-bar").hidden = Boolean(kept("quiet"));
  on("#demo-bar-close", "click", () => { keep("quiet", true); $("#demo-bar").hidden = true; });
  on("#menu-button", "click", ({ currentTarget }) => { currentTarget.ariaExpanded = String($("#menu").classList.toggle("open")); });
  on("[data-close]", "click", ({ currentTarget }) => currentTarget.closest("dialog").close());
  on("dialog", "click", ({ target, currentTarget }) => target === currentTarget && currentTarget.close());
  on("#search-form", "submit", (event) => { if (!$("#search").value.trim()) event.preventDefault(); });
  on("#letter", "submit", (event) => {
    event.preventDefault();
    const fine = RULES.email[0].test($("#letter-email").value.trim());
    $("#letter-answer").textContent = fine ? "See you on the first." : RULES.email[1];
  });
  showCount();
  identify();
}

everywhere();
const prices = $("#prices") && JSON.parse($("#prices").textContent);
if ($("#carousel")) carousel();
if ($("#filters")) listing();
if ($("#product")) productPage($("#product"));
if ($("#cart-lines")) {
  showCart(prices);
  on("#apply-voucher", "click", () => applyVoucher(prices));
}
if ($("#checkout-lines")) checkout(prices);
on("#pay-wallet", "click", payWithWallet);
if ($("#order-number")) $("#order-number").textContent = `TW-${10_000 + (Date.now() % 89_999)}`;
if ($("#signed-in")) account();
