<?php

namespace Lumbung\Laravel\Exceptions;

/** The file is too large for the server, the token or the quota, of a type that is not taken, or has malware in it. */
class FileRefused extends LumbungException
{
}
