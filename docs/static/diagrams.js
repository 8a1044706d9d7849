// Draws the diagrams of a page, in light or dark as the page is.
document.addEventListener("DOMContentLoaded", () => {
  const isDark =
    document.body.dataset.theme === "dark" ||
    (document.body.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  mermaid.initialize({ startOnLoad: false, theme: isDark ? "dark" : "neutral", fontFamily: "sans-serif" });
  mermaid.run({ querySelector: "pre.mermaid" });
});
