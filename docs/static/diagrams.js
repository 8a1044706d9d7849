// Draws the diagrams of a page, in light or dark as the page is. A diagram keeps its size, so that its words can be
// read; one that is wider than the page moves within itself.
document.addEventListener("DOMContentLoaded", () => {
  const isDark =
    document.body.dataset.theme === "dark" ||
    (document.body.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  mermaid.initialize({
    startOnLoad: false,
    theme: isDark ? "dark" : "neutral",
    fontFamily: "sans-serif",
    state: { useMaxWidth: false },
  });
  mermaid.run({ querySelector: "pre.mermaid" }).then(() => {
    document.documentElement.dataset.diagrams = "drawn";
  });
});
