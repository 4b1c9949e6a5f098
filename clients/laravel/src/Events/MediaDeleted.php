<?php

namespace Lumbung\Laravel\Events;

/** `media.deleted` */
class MediaDeleted extends Delivered
{
}
