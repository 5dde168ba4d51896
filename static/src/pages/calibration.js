// The Calibration page: its chart, whose points open the sessions behind them.
import { drawAll } from "../charts/chart.js";
import { showBehind } from "../frame/behind.js";

drawAll(document, { onClick: { "calibration-figure": ({ customdata }) => customdata && showBehind(location.pathname + customdata[0]) } });
