using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>A value that is being edited. It keeps the text of the user when the item changes meanwhile, and knows about that change, so that
/// it is not overwritten silently.</summary>
internal sealed class ItemDraft(KieItem item)
{
    /// <summary>Gets the item that the draft is based on.</summary>
    public KieItem Base { get; private set; } = item;

    /// <summary>Gets the text of the user.</summary>
    public string Value { get; private set; } = item.Value ?? "";

    /// <summary>Gets a number that changes whenever the text is replaced by something else than the user's typing. It is the key of the
    /// editor: a new editor shows the new text, and ignores what was typed before the browser showed it, so that what is saved is what is
    /// shown.</summary>
    public int Version { get; private set; }

    /// <summary>Gets the item as somebody else changed it while it was edited; null when nobody did.</summary>
    public KieItem? Conflict { get; private set; }

    /// <summary>Gets whether somebody else deleted the item.</summary>
    public bool IsDeleted { get; private set; }

    public bool IsModified => Value != (Base.Value ?? "");

    /// <summary>Gets or sets whether the text is being saved.</summary>
    public bool IsSaving { get; set; }

    /// <summary>Applies an item of a list, which may have been requested before the last change; null when it is deleted.</summary>
    public void Update(KieItem? current)
    {
        // Revisions start again when an engine loses its data or restores a backup.
        var isOlder = current?.UpdateRevision <= Base.UpdateRevision && !(current.UpdateTime > Base.UpdateTime);
        if (!isOlder)
        {
            Refresh(current);
        }
    }

    /// <summary>Applies the present item of the engine; null when it is deleted.</summary>
    public void Refresh(KieItem? current)
    {
        IsDeleted = current is null;
        if (current is null)
        {
            return;
        }

        if (!IsModified || current.Value == Base.Value || current.Value == Value)
        {
            if (!IsModified && current.Value != Base.Value)
            {
                Replace(current.Value ?? "");
            }

            (Base, Conflict) = (current, null);
        }
        else
        {
            Conflict = current;
        }
    }

    /// <summary>Takes the text that the user typed.</summary>
    public void Write(string text) => Value = text;

    /// <summary>Replaces the text.</summary>
    public void Replace(string text) => (Value, Version) = (text, Version + 1);

    /// <summary>Continues with the item as it was stored, and with what the user typed since its text was sent.</summary>
    public void Accept(KieItem stored, string sent)
    {
        (Base, Conflict) = (stored, null);
        if (Value == sent && IsModified)
        {
            Replace(stored.Value ?? "");
        }
    }

    /// <summary>Discards the text of the user.</summary>
    public void Discard()
    {
        (Base, Conflict) = (Conflict ?? Base, null);
        if (IsModified)
        {
            Replace(Base.Value ?? "");
        }
    }

    /// <summary>Keeps the text of the user; saving it replaces the change of somebody else.</summary>
    public void Keep() => (Base, Conflict) = (Conflict ?? Base, null);
}
