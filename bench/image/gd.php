<?php
// The same variants by PHP GD, decoded once: php gd.php OUT_DIR PHOTO…
require __DIR__ . '/stopwatch.php';

const TURNS = [3 => 180, 6 => 270, 8 => 90];

measure($argv, function (string $photo, string $prefix): void {
    $image = imagecreatefromjpeg($photo);
    $orientation = (@exif_read_data($photo) ?: [])['Orientation'] ?? 1;
    if (isset(TURNS[$orientation])) {
        $image = imagerotate($image, TURNS[$orientation], 0);
    }
    $width = imagesx($image);
    $height = imagesy($image);
    if (max($width, $height) > 1920) {
        $scale = 1920 / max($width, $height);
        $small = imagecreatetruecolor((int) round($width * $scale), (int) round($height * $scale));
        imagecopyresampled($small, $image, 0, 0, 0, 0, imagesx($small), imagesy($small), $width, $height);
        $image = $small;
    }
    $side = min(imagesx($image), imagesy($image));
    $thumbnail = imagecreatetruecolor(150, 150);
    imagecopyresampled($thumbnail, $image, 0, 0, intdiv(imagesx($image) - $side, 2), intdiv(imagesy($image) - $side, 2),
        150, 150, $side, $side);
    imagejpeg($thumbnail, "$prefix.thumb.jpg", 75);
    imagejpeg($image, "$prefix.jpg", 75);
    imagewebp($image, "$prefix.webp", 75);
});
