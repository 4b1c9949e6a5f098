// The pictures in the pictures of the front page: drawn from nothing, so that nobody's photo is shown. Each is an SVG.

/** The same numbers each time (a linear congruence, as in Numerical Recipes): a picture made again is the same picture. */
function numbersFrom(seed) {
  let state = seed >>> 0;
  return (least, most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return least + (state / 2 ** 32) * (most - least);
  };
}

const SOFT = '<filter id="soft" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="26"/></filter>';
const GRAIN = '<filter id="grain"><feTurbulence type="fractalNoise" baseFrequency="0.8" numOctaves="2" seed="3"/>'
  + '<feColorMatrix values="0 0 0 0 0.5  0 0 0 0 0.5  0 0 0 0 0.5  0 0 0 0.22 0"/></filter>';

function frame(width, height, body) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<defs>${SOFT}${GRAIN}</defs>${body}<rect width="${width}" height="${height}" filter="url(#grain)"/></svg>`;
}

function fade(name, colours, across = false) {
  const stops = colours.map((colour, index) => `<stop offset="${index / (colours.length - 1)}" stop-color="${colour}"/>`);
  return `<linearGradient id="${name}" x1="0" y1="0" x2="${across ? 1 : 0}"
    y2="${across ? 0 : 1}">${stops.join('')}</linearGradient>`;
}

function sky(width, height, colours) {
  return `${fade('sky', colours)}<rect width="${width}" height="${height}" fill="url(#sky)"/>`;
}

function sun(x, y, radius, colour) {
  return `<circle cx="${x}" cy="${y}" r="${radius * 2.4}" fill="${colour}" opacity="0.35" filter="url(#soft)"/>`
    + `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}"/>`;
}

/** A line of hills from the left to the right, filled to the ground. */
function hills(width, height, top, rise, colour, seed) {
  const number = numbersFrom(seed);
  const waves = [1, 2, 3.7, 6.1].map((pace, index) => [pace * number(0.8, 1.2), number(0, 7), rise / (index + 1)]);
  const points = [];
  for (let x = 0; x <= width; x += width / 120) {
    const y = waves.reduce((sum, [pace, shift, high]) => sum + Math.sin((x / width) * 6.28 * pace + shift) * high, top);
    points.push(`${x.toFixed(1)},${y.toFixed(1)}`);
  }
  return `<polygon points="0,${height} ${points.join(' ')} ${width},${height}" fill="${colour}"/>`;
}

/** Rice terraces: steps that grow wider towards who looks at them, each with a rim that shines. */
function terraces(width, height, top, seed) {
  const number = numbersFrom(seed);
  let body = '';
  let y = top;
  for (let step = 0; y < height + 80; step += 1) {
    const deep = 16 + step * 9;
    const green = `hsl(${92 + number(-10, 12)} ${46 + number(-6, 8)}% ${46 - step * 2.1}%)`;
    const bend = number(-1, 1) * (20 + step * 12);
    const middle = width * number(0.3, 0.7);
    const rim = `M-20,${y} C${middle * 0.6},${y - bend} ${middle},${y + bend} ${width * 0.75},${y + bend * 0.4}
      S${width},${y - bend * 0.5} ${width + 20},${y}`;
    body += `<path d="${rim} V${height} H-20 Z" fill="${green}"/>`;
    body += `<path d="${rim}" fill="none" stroke="#f4e9a8" stroke-opacity="0.55" stroke-width="${2 + step * 0.5}"/>`;
    for (let blade = 0; blade < 70; blade += 1) {
      const x = number(0, width);
      const at = y + number(0.25, 0.9) * deep;
      body += `<path d="M${x},${at} q${number(-5, 5)},${-6 - step} ${number(-7, 7)},${-10 - step * 1.5}" stroke="#d9e58a"
        stroke-opacity="0.35" fill="none" stroke-width="2"/>`;
    }
    y += deep;
  }
  return body;
}

/** A barn on posts, as villages of Lombok build them. */
function barn(x, ground, size, wood, roof) {
  const at = (dx, dy) => `${x + dx * size},${ground + dy * size}`;
  const post = (dx) => `<rect x="${x + dx * size}" y="${ground - 0.42 * size}" width="${0.05 * size}" height="${0.42 * size}"
    fill="${wood}"/>`;
  return `${[-0.34, -0.12, 0.08, 0.29].map(post).join('')}
<rect x="${x - 0.42 * size}" y="${ground - 0.46 * size}" width="${0.84 * size}" height="${0.06 * size}" rx="6" fill="${wood}"/>
<path d="M${at(-0.5, -0.44)} C${at(-0.34, -0.62)} ${at(-0.42, -1.2)} ${at(0, -1.34)} C${at(0.42, -1.2)} ${at(0.34, -0.62)}
  ${at(0.5, -0.44)} Z" fill="${roof}"/>
<path d="M${at(-0.13, -0.62)} v${-0.24 * size} h${0.26 * size} v${0.24 * size} Z" fill="${wood}"/>`;
}

function palm(x, ground, size, colour) {
  const top = [x + size * 0.16, ground - size];
  const leaves = [-165, -140, -100, -60, -25, 8, 40, 185].map((degrees) => {
    const [dx, dy] = [Math.cos((degrees * Math.PI) / 180) * size * 0.44, Math.sin((degrees * Math.PI) / 180) * size * 0.3];
    return `<path d="M${top} q${dx * 0.5},${dy - size * 0.1} ${dx},${dy + size * 0.14} q${-dx * 0.6},${-size * 0.06}
      ${-dx},${-dy - size * 0.14}" fill="${colour}"/>`;
  });
  return `<path d="M${x},${ground} Q${x + size * 0.02},${ground - size * 0.6} ${top}" stroke="${colour}"
    stroke-width="${size * 0.04}" fill="none" stroke-linecap="round"/>${leaves.join('')}`;
}

function field(width = 2400, height = 1800) {
  return frame(width, height, sky(width, height, ['#f9c98b', '#fbe6c0', '#e8f0e2', '#b8d3c4'])
    + sun(width * 0.7, height * 0.24, 90, '#fff3cf')
    + hills(width, height, height * 0.36, 60, '#9dbdb4', 3) + hills(width, height, height * 0.42, 44, '#7ea492', 8)
    + terraces(width, height, height * 0.46, 5) + barn(width * 0.24, height * 0.57, 240, '#5a3b26', '#8d5f36'));
}

function village(width = 2400, height = 1600) {
  return frame(width, height, sky(width, height, ['#2a2350', '#7b3f72', '#e2715f', '#fbc27a'])
    + sun(width * 0.42, height * 0.68, 130, '#ffe2a0')
    + hills(width, height, height * 0.68, 40, '#5b3260', 4) + hills(width, height, height * 0.76, 26, '#3d2148', 12)
    + barn(width * 0.22, height * 0.87, 520, '#1b1024', '#2a1733') + barn(width * 0.52, height * 0.84, 380, '#1b1024', '#2f1a38')
    + barn(width * 0.76, height * 0.89, 600, '#170d20', '#26142f') + hills(width, height, height * 0.9, 12, '#150b1d', 20));
}

function beach(width = 1800, height = 2400) {
  const glints = Array.from({ length: 26 }, (_, row) => {
    const y = height * 0.52 + row * 15;
    const wide = 60 + row * 16;
    return `<rect x="${width * 0.5 - wide + (row % 3) * 18}" y="${y}" width="${wide * 2}" height="5" rx="3" fill="#fff2c9"
      opacity="${0.75 - row * 0.022}"/>`;
  });
  return frame(width, height, sky(width, height, ['#1f6f8b', '#5bb0b5', '#f4d8a0', '#f6a76b'])
    + sun(width * 0.5, height * 0.44, 150, '#fff0bf')
    + `${fade('sea', ['#e9b37a', '#3f8f95', '#145a6c'])}<rect y="${height * 0.5}" width="${width}" height="${height * 0.5}"
      fill="url(#sea)"/>${glints.join('')}
<path d="M0,${height * 0.86} Q${width * 0.4},${height * 0.78} ${width},${height * 0.9} V${height} H0 Z" fill="#f0d6a4"/>`
    + palm(width * 0.16, height * 0.9, 1150, '#12343b') + palm(width * 0.8, height * 0.94, 800, '#12343b'));
}

function coffee(width = 2000, height = 2000) {
  const ice = [[860, 900, 14], [1040, 840, -18], [950, 1050, 32], [1120, 1010, 8]].map(([x, y, turn]) =>
    `<rect x="${x - 75}" y="${y - 75}" width="150" height="150" rx="26" transform="rotate(${turn} ${x} ${y})" fill="#fff"
      opacity="0.42"/>`);
  return frame(width, height, `${fade('wall', ['#f7e3cd', '#f1c9a5'])}<rect width="2000" height="2000" fill="url(#wall)"/>
<circle cx="1480" cy="520" r="340" fill="#e9a66c" opacity="0.5"/><rect y="1560" width="2000" height="440" fill="#a8643a"/>
<ellipse cx="1060" cy="1640" rx="470" ry="60" fill="#5d3218" opacity="0.5" filter="url(#soft)"/>
${fade('milk', ['#f8ead6', '#d9a873', '#7b4522', '#4a2511'])}
<path d="M640,700 L730,1610 Q1000,1670 1270,1610 L1360,700 Z" fill="url(#milk)"/>${ice.join('')}
<path d="M600,560 L720,1620 Q1000,1690 1280,1620 L1400,560" fill="none" stroke="#fff" stroke-opacity="0.75" stroke-width="20"/>
<ellipse cx="1000" cy="560" rx="400" ry="62" fill="none" stroke="#fff" stroke-opacity="0.8" stroke-width="18"/>
<path d="M1120,1150 L1330,200" stroke="#1d6b50" stroke-width="44" stroke-linecap="round"/>
<path d="M720,640 L800,1480" stroke="#fff" stroke-opacity="0.5" stroke-width="26" stroke-linecap="round"/>`);
}

function tumpeng(width = 2400, height = 1800) {
  const number = numbersFrom(11);
  const grains = Array.from({ length: 900 }, () => {
    const down = Math.sqrt(number(0, 1));
    const x = 1200 + number(-1, 1) * 380 * down;
    return `<ellipse cx="${x}" cy="${420 + 800 * down}" rx="13" ry="6" transform="rotate(${number(0, 180)} ${x}
      ${420 + 800 * down})" fill="${number(0, 1) > 0.5 ? '#ffe27a' : '#e9b72f'}"/>`;
  });
  const leaves = Array.from({ length: 14 }, (_, leaf) =>
    `<path d="M1200,1290 q340,-130 860,0 q-520,130 -860,0" transform="rotate(${leaf * 25.7} 1200 1290) translate(-40 0)"
      fill="${leaf % 2 ? '#2f7d4b' : '#3f9a5e'}"/>`);
  const sides = [[700, 1300, '#c8442f'], [860, 1420, '#8c4a22'], [1080, 1480, '#f4efe2'], [1330, 1480, '#c8442f'],
    [1560, 1410, '#8c4a22'], [1700, 1290, '#f4efe2']]
    .map(([x, y, colour]) => `<circle cx="${x}" cy="${y}" r="96" fill="${colour}"/><circle cx="${x - 26}" cy="${y - 30}"
      r="30" fill="#fff" opacity="0.28"/>`);
  return frame(width, height, `<rect width="2400" height="1800" fill="#7a2e2a"/><circle cx="1200" cy="900" r="900"
    fill="#93403a"/>
<g transform="translate(0 420) scale(1 0.68)">${leaves.join('')}</g><ellipse cx="1200" cy="1260" rx="470" ry="120"
  fill="#c98f1d"/>
<path d="M1200,330 L1630,1250 Q1200,1380 770,1250 Z" fill="#f2c53d"/>${grains.join('')}<path d="M1200,330 L1290,520 Q1200,560
  1110,520 Z" fill="#2f7d4b"/>${sides.join('')}`);
}

/** Kawung: a batik of fours of seeds. */
function batik(width = 1800, height = 1800) {
  const tile = 225;
  let body = `<rect width="${width}" height="${height}" fill="#3b1f14"/>`;
  for (let y = 0; y <= height; y += tile) {
    for (let x = 0; x <= width; x += tile) {
      for (const turn of [45, 135, 225, 315]) {
        body += `<g transform="translate(${x} ${y}) rotate(${turn})"><ellipse cx="78" rx="66" ry="42"
          fill="#e8c98f"/><ellipse cx="78" rx="50" ry="28" fill="#a5622d"/><circle cx="96" r="9" fill="#f6e7c4"/></g>`;
      }
      body += `<circle cx="${x + tile / 2}" cy="${y}" r="15" fill="#d9a45c"/><circle cx="${x}" cy="${y + tile / 2}" r="15"
        fill="#d9a45c"/>`;
    }
  }
  return frame(width, height, body);
}

function poster(width = 1600, height = 2000) {
  const rays = Array.from({ length: 24 }, (_, ray) => `<path d="M800,980 L730,-600 L870,-600 Z" transform="rotate(${ray * 15}
    800 980)" fill="#f6c445" opacity="0.5"/>`);
  return frame(width, height, `<rect width="1600" height="2000" fill="#f0a92f"/>${rays.join('')}
<circle cx="800" cy="980" r="470" fill="#17694c"/>${barn(800, 1280, 480, '#f8efd9', '#e2b55b')}
<g font-family="DejaVu Sans" font-weight="bold" text-anchor="middle" fill="#17382b"><text x="800" y="330"
  font-size="190">PANEN</text>
<text x="800" y="1690" font-size="150">DISKON 20%</text><text x="800" y="1840" font-size="68" font-weight="normal">Beras
  baru, sampai Minggu</text></g>`);
}

/** By name: what it is called as a file, and how it is drawn. */
export const scenes = {
  'sawah-pagi.jpg': field,
  'lumbung-senja.jpg': village,
  'pantai.jpg': beach,
  'es-kopi-susu.jpg': coffee,
  'tumpeng.jpg': tumpeng,
  'batik-kawung.png': batik,
  'promo-panen.png': poster,
};

/** A list of prices as a page to print. */
export const menu = `<!doctype html><meta charset="utf-8"><title>Daftar harga</title>
<style>body{font:20px 'DejaVu Sans';margin:64px;color:#221e1a}h1{font-size:56px;color:#17694c;margin:0}p{color:#655d54}
td{padding:18px 0;border-bottom:1px solid #d8d0c4}table{width:100%;border-collapse:collapse;margin-top:32px}td+td{text-align:right}</style>
<h1>Lumbung Padi</h1><p>Daftar harga bulan ini</p><table>${[['Beras pandan wangi, 5 kg', '92.000'], ['Beras merah, 2 kg', '48.000'],
  ['Ketan putih, 1 kg', '24.000'], ['Ketan hitam, 1 kg', '31.000'], ['Tepung beras, 500 g', '12.500'], ['Es kopi susu', '18.000'],
  ['Tumpeng untuk sepuluh orang', '350.000']].map(([what, price]) => `<tr><td>${what}<td>Rp ${price}`).join('')}</table>`;
