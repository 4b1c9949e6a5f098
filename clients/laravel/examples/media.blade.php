{{-- resources/views/media.blade.php, of the media of a workspace:
     view('media', ['workspace' => $id, 'media' => ChatMedia::forWorkspace($id)->latest('id')->limit(50)->get()]) --}}
<ul id="media" data-workspace="{{ $workspace }}" data-lumbung="{{ config('lumbung.public_url') }}">
    @foreach ($media as $each)
        <li data-media="{{ $each->uuid }}" data-status="{{ $each->processing_status }}">
            <img src="{{ $each->thumbnail_url }}" alt="{{ $each->name }}" width="150" height="150">
            <span role="status">{{ $each->processing_status }}</span>
        </li>
    @endforeach
</ul>
<script type="module">
    import { follow } from '/js/live.js';
    const { workspace, lumbung } = document.getElementById('media').dataset;
    follow(window.Echo, workspace, lumbung);
</script>
