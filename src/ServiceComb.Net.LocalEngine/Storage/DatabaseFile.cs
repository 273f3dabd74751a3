namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>A kind of SQLite file.</summary>
/// <param name="Name">The file name.</param>
/// <param name="ApplicationId">The application id in the header of the file.</param>
/// <param name="Owner">Who uses the file, for error messages.</param>
internal sealed record DatabaseFile(string Name, int ApplicationId, string Owner)
{
    /// <summary>Gets the file of an engine ("SCNE").</summary>
    public static DatabaseFile Engine { get; } = new("engine.db", 0x53434E45, "engine");

    /// <summary>Gets the file of a control plane ("SCNC").</summary>
    public static DatabaseFile ControlPlane { get; } = new("control-plane.db", 0x53434E43, "control plane");

    public string GetPath(string directory) => Path.Combine(directory, Name);
}
