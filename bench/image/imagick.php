<?php
// The same variants by PHP Imagick, decoded once: php imagick.php OUT_DIR PHOTO…
// The way that a PHP program usually does it reads the whole photo; with IMAGICK_AT_SCALE=1 libjpeg scales on the
// way, as the other programs here do.
require __DIR__ . '/stopwatch.php';

Imagick::setResourceLimit(Imagick::RESOURCETYPE_THREAD, 1);
measure($argv, function (string $photo, string $prefix): void {
    $image = new Imagick();
    if (getenv('IMAGICK_AT_SCALE') === '1') {
        // A hint that is larger than the photo's shorter side would make ImageMagick 6 decode to twice the size
        // instead, so the hint has the shape of the photo.
        [$width, $height] = getimagesize($photo);
        $scale = min(1, 1920 / max($width, $height));
        $image->setOption('jpeg:size', floor($width * $scale) . 'x' . floor($height * $scale));
    }
    $image->readImage($photo);
    $image->autoOrient();
    $width = $image->getImageWidth();
    $height = $image->getImageHeight();
    if (max($width, $height) > 1920) {
        $scale = 1920 / max($width, $height);
        $image->resizeImage((int) round($width * $scale), (int) round($height * $scale), Imagick::FILTER_LANCZOS, 1);
    }
    $image->stripImage();

    $thumbnail = clone $image;
    $thumbnail->cropThumbnailImage(150, 150);
    $thumbnail->setImageFormat('jpeg');
    $thumbnail->setImageCompressionQuality(75);
    $thumbnail->writeImage("$prefix.thumb.jpg");

    $jpeg = clone $image;
    $jpeg->setImageFormat('jpeg');
    $jpeg->setSamplingFactors(['2x2', '1x1', '1x1']);
    $jpeg->setImageCompressionQuality(75);
    $jpeg->writeImage("$prefix.jpg");

    $image->setImageFormat('webp');
    $image->setImageCompressionQuality(75);
    $image->writeImage("$prefix.webp");
});
