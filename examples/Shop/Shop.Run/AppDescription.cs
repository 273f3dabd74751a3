namespace Shop.Run;

/// <summary>An app that is started.</summary>
/// <param name="Project">The project, such as <c>Shop.Catalog</c>.</param>
/// <param name="Service">The name of its service, which its appsettings.json sets.</param>
/// <param name="Version">The version that it registers.</param>
/// <param name="Port">The port that it listens on, unless free ports are used.</param>
internal sealed record AppDescription(string Project, string Service, string Version, int Port);
