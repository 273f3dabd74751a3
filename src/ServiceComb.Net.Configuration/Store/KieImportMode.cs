namespace ServiceComb.Net.Configuration.Store;

/// <summary>What an import does with items that are there already.</summary>
public enum KieImportMode
{
    /// <summary>They get the imported value and status.</summary>
    Force,

    /// <summary>They stay as they are and are told as failures.</summary>
    Skip,

    /// <summary>The first one, or any other failure, ends the import; what was written before stays.</summary>
    Abort,
}
