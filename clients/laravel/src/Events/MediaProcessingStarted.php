<?php

namespace Lumbung\Laravel\Events;

/** `media.processing.started` */
class MediaProcessingStarted extends Delivered
{
}
