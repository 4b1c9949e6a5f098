<?php

namespace Lumbung\Laravel\Events;

/** `media.thumbnail.ready` */
class MediaThumbnailReady extends Delivered
{
}
