"""The face shared by all rooms: base templates, one stylesheet, form and table rendering.

No models and no business. Rooms hand in what to show; nothing here knows what it means.
"""
