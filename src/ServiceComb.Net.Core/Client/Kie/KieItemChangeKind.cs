namespace ServiceComb.Net.Client.Kie;

/// <summary>Specifies how an item differs between two sets of items.</summary>
public enum KieItemChangeKind
{
    /// <summary>Only the wanted items contain it.</summary>
    Added,

    /// <summary>Value, type or status differ.</summary>
    Changed,

    /// <summary>Only the present items contain it.</summary>
    Removed,
}
