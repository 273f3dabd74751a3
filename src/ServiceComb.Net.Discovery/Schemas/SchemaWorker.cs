using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Hosting;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Schemas;

/// <summary>Registers the app's OpenAPI documents as schemas of its microservice, those that differ by their summary.
/// Schemas are an extra: whatever goes wrong with them, the registration stands.</summary>
internal sealed partial class SchemaWorker(
    OpenApiDocuments documents, RegistryClient registry, InstanceRegistrar registrar, IOptions<DiscoveryOptions> options, TimeProvider time, ILogger<SchemaWorker> logger)
{
    private const double MaxRetryDelayInSeconds = 30;
    private const int MaxDocumentSize = 1024 * 1024;
    private bool _isNoDocumentsLogged;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.RegisterSchemas)
        {
            return;
        }

        await registrar.Registered.WaitAsync(cancellationToken);
        while (true)
        {
            // An engine that forgot the microservice forgot its schemas.
            var (serviceId, replaced) = registrar.CurrentMembership;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replaced);
            try
            {
                await RegisterAsync(serviceId!, either.Token);
                await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // All over again.
            }
        }
    }

    private async Task RegisterAsync(string serviceId, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                // What the app serves is the app's code, which may ignore the token.
                var all = await documents.ReadAsync(MaxDocumentSize, cancellationToken).WaitAsync(cancellationToken);
                if (all.Count == 0 && !_isNoDocumentsLogged)
                {
                    _isNoDocumentsLogged = true;
                    LogNoDocuments(logger);
                }

                foreach (var (id, text) in all)
                {
                    await PutAsync(serviceId, id, text, cancellationToken);
                }

                return;
            }
            catch (EngineException exception) when (exception.IsTransient)
            {
                if (failures == 1)
                {
                    LogRetrying(logger, exception.Message);
                }

                var pause = Math.Min(MaxRetryDelayInSeconds, Math.Pow(2, Math.Min(failures, 6)) / 2);
                await Task.Delay(TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), time, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && !ContainerDisposal.IsCause(exception))
            {
                LogFailed(logger, exception.Message);
                return;
            }
        }
    }

    private async Task PutAsync(string serviceId, string id, string text, CancellationToken cancellationToken)
    {
        var summary = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var known = (await registry.ListSchemasAsync(serviceId, withContent: false, cancellationToken)).FirstOrDefault(one => one.SchemaId == id);
        if (known?.Summary == summary)
        {
            return;
        }

        if (known?.Summary is { Length: > 0 } && !options.Value.OverwriteSchemas)
        {
            LogDiffers(logger, id);
            return;
        }

        await registry.PutSchemaAsync(serviceId, id, text, summary, cancellationToken);
        LogRegistered(logger, id);
    }

    [LoggerMessage(281, LogLevel.Information, "Registered the OpenAPI document {SchemaId} as a schema")]
    private static partial void LogRegistered(ILogger logger, string schemaId);

    [LoggerMessage(285, LogLevel.Information, "No schema is registered, because the app has no OpenAPI document: none of AddOpenApi() with MapOpenApi(), Swashbuckle and NSwag is set up")]
    private static partial void LogNoDocuments(ILogger logger);

    [LoggerMessage(282, LogLevel.Warning, "The registered schema {SchemaId} differs from the OpenAPI document and stays, as servicecomb:registry:sc:canOverwriteSwagger says")]
    private static partial void LogDiffers(ILogger logger, string schemaId);

    [LoggerMessage(283, LogLevel.Warning, "The OpenAPI documents are not registered as schemas: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(284, LogLevel.Warning, "The OpenAPI documents could not be registered as schemas, which is repeated until it succeeds: {Reason}")]
    private static partial void LogRetrying(ILogger logger, string reason);
}
