namespace ServiceComb.Net.Client.Kie;

/// <summary>What an import does with an item that exists already.</summary>
public enum KieOverride
{
    /// <summary>The imported one takes its place.</summary>
    Force,

    /// <summary>It stays, and so does everything that comes after it in the file.</summary>
    Abort,

    /// <summary>It stays, and the import goes on.</summary>
    Skip,
}
