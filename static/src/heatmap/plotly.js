// Plotly with the traces that our figures use, and no other: the whole of it would be four times as much to load.
import Plotly from "plotly.js/lib/core";
import heatmap from "plotly.js/lib/heatmap";

Plotly.register([heatmap]);

export default Plotly;
