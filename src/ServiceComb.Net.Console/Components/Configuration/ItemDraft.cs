using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>A value that is being edited. It keeps the text of the user when the item changes meanwhile, and knows about that change, so that
/// it is not overwritten silently.</summary>
internal sealed class ItemDraft(KieItem item)
{
    /// <summary>Gets the item that the draft is based on.</summary>
    public KieItem Base { get; private set; } = item;

    /// <summary>Gets or sets the text of the user.</summary>
    public string Value { get; set; } = item.Value ?? "";

    /// <summary>Gets the item as somebody else changed it while it was edited; null when nobody did.</summary>
    public KieItem? Conflict { get; private set; }

    /// <summary>Gets whether somebody else deleted the item.</summary>
    public bool IsDeleted { get; private set; }

    public bool IsModified => Value != (Base.Value ?? "");

    /// <summary>Applies the current item of the engine; null when it is deleted.</summary>
    public void Update(KieItem? current)
    {
        IsDeleted = current is null;
        // A list that was requested before the last change is older than the draft.
        if (current is null || current.UpdateRevision <= Base.UpdateRevision)
        {
            return;
        }

        if (!IsModified || current.Value == Base.Value || current.Value == Value)
        {
            Value = IsModified ? Value : current.Value ?? "";
            (Base, Conflict) = (current, null);
        }
        else
        {
            Conflict = current;
        }
    }

    /// <summary>Continues with the item as it was stored.</summary>
    public void Accept(KieItem stored) => (Base, Value, Conflict) = (stored, stored.Value ?? "", null);

    /// <summary>Discards the text of the user.</summary>
    public void Discard() => Accept(Conflict ?? Base);

    /// <summary>Keeps the text of the user; saving it replaces the change of somebody else.</summary>
    public void Keep() => (Base, Conflict) = (Conflict ?? Base, null);
}
