namespace ServiceComb.Net.Discovery;

/// <summary>Provides documents that describe the API of this app, which are registered as the schemas of its microservice.
/// <c>AddServiceComb()</c> adds a provider for the OpenAPI documents of ASP.NET Core. Register an implementation for other documents
/// as a singleton service; when two providers return the same ID, the document of the first is registered.</summary>
public interface IServiceSchemaProvider
{
    /// <summary>Returns the documents by schema ID. Called after the app was registered, and again when the registry lost its
    /// microservice.</summary>
    /// <param name="cancellationToken">Signaled when the app stops.</param>
    /// <exception cref="Exception">A document could not be created. The error is logged and no schema is registered; the app stays
    /// registered.</exception>
    Task<IReadOnlyDictionary<string, string>> GetSchemasAsync(CancellationToken cancellationToken);
}
