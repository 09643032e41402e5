// Opens index.html of the given folder in Chromium under the content policy with which Jenkins serves archived files: no
// script, no style in the page itself, no media. Fails if the page wants more than that, the video excepted.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = process.argv[2];
const types = { html: 'text/html; charset=utf-8', css: 'text/css', svg: 'image/svg+xml', png: 'image/png' };
const loaded = [];

const server = createServer((request, response) => {
    const name = request.url.slice(1);
    response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'; img-src 'self'; style-src 'self'");
    response.setHeader('Content-Type', types[name.split('.').pop()] ?? 'application/octet-stream');
    try {
        response.end(name === 'control.html' ? '<style>p { color: red }</style>' : readFileSync(join(folder, name)));
        loaded.push(name);
    } catch {
        response.writeHead(404).end();
    }
});
await new Promise(listening => server.listen(0, '127.0.0.1', listening));

// What the browser shows, and what it says on its console.
async function open(page) {
    const { stdout, stderr } = await promisify(execFile)('chromium', [
        '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--disable-quic', `--user-data-dir=${mkdtempSync(join(tmpdir(), 'page-'))}`,
        '--enable-logging=stderr', '--dump-dom', `http://127.0.0.1:${server.address().port}/${page}`,
    ], { timeout: 60_000 });
    return { page: stdout, complaints: stderr.split('\n').filter(line => line.includes(':CONSOLE:')) };
}

function require(condition, message) {
    if (!condition) {
        console.error(message);
        process.exit(1);
    }
}

require((await open('control.html')).complaints.length === 1, 'Chromium says nothing of what the policy blocks.');
const { page, complaints } = await open('index.html');
const unexpected = complaints.filter(complaint => !complaint.includes('Loading media'));
require(unexpected.length === 0, `The policy of Jenkins blocks more than the video:\n${unexpected.join('\n')}`);
require(page.includes('ok-1') && page.includes('failed-1'), `The page shows no tasks:\n${page}`);
require(loaded.includes('happyhorse.css'), 'The page did not load its style.');
console.log('The page opens under the content policy of Jenkins.');
process.exit(0);
