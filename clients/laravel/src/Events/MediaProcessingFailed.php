<?php

namespace Lumbung\Laravel\Events;

/** `media.processing.failed` */
class MediaProcessingFailed extends Delivered
{
}
