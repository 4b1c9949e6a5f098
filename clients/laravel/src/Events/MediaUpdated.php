<?php

namespace Lumbung\Laravel\Events;

/** `media.updated` */
class MediaUpdated extends Delivered
{
}
