<?php

namespace Lumbung\Laravel\Events;

/** `media.erased` */
class MediaErased extends Delivered
{
}
