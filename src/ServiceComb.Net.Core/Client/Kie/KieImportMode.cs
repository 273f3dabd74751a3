namespace ServiceComb.Net.Client.Kie;

/// <summary>Specifies what an import does with an item that exists already.</summary>
public enum KieImportMode
{
    /// <summary>Replaces the item.</summary>
    Force,

    /// <summary>Keeps the item and reports it as a failure. The import ends there; items that were imported before stay.</summary>
    Abort,

    /// <summary>Keeps the item, reports it as a failure, and goes on with the next one.</summary>
    Skip,
}
