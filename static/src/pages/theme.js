// Runs before the first paint, as a plain script: the chosen theme, or the system's, without a flash.
{
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("hxi-theme"); } catch { return null; } };
  const apply = () => {
    const choice = chosen() ?? "auto";
    const theme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    document.documentElement.dataset.bsTheme = theme;
    document.documentElement.dataset.themeChoice = choice;
  };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("hxi:theme", apply);
}
