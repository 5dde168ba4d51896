// Plotly with the traces of our charts; the heatmaps page has a choice of its own, and both share the core.
import Plotly from "plotly.js/lib/core";
import bar from "plotly.js/lib/bar";
import heatmap from "plotly.js/lib/heatmap";
import sankey from "plotly.js/lib/sankey";

Plotly.register([bar, heatmap, sankey]); // lines and points (scatter) are part of the core

export default Plotly;
