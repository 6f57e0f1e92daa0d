require('l0net/threads');
const { Network, Trainer } = require('l0net');
const { trainOnThreads } = require('./trainOnThreads.js');

trainOnThreads({ Network, Trainer }).then(console.log, console.error);
