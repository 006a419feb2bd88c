// Tells the styles that scripts run, so that controls which need them may show.
document.documentElement.dataset.js = "";
