// Loads, lives, and never calls serveTraining.
setInterval(() => {}, 1000);
