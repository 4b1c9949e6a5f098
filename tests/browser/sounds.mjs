// Test media of time: a sound made from nothing, and a film by ffmpeg's own generators.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A WAV of a tone that swells: mono, 16 bit, 16 kHz. */
export function wav(seconds, hertz = 440) {
  const rate = 16_000;
  const samples = Math.round(seconds * rate);
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i += 1) {
    const loudness = (i / samples) * 30_000;
    file.writeInt16LE(Math.round(Math.sin((2 * Math.PI * hertz * i) / rate) * loudness), 44 + i * 2);
  }
  return file;
}

function made(name, source, encoding) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-film-'));
  const file = path.join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...encoding, file]);
  const bytes = fs.readFileSync(file);
  fs.rmSync(folder, { recursive: true, force: true });
  return bytes;
}

/** An MP4 of a test picture that moves. */
export function film(seconds) {
  return made('film.mp4', `testsrc2=size=320x240:rate=25:duration=${seconds}`, ['-pix_fmt', 'yuv420p']);
}

/** A Matroska that no WhatsApp plays, and that takes far longer to compress than it took to make. */
export function largeFilm(seconds) {
  const source = `testsrc2=size=1920x1080:rate=30:duration=${seconds}`;
  return made('film.mkv', source, ['-c:v', 'mpeg4', '-q:v', '20']);
}
