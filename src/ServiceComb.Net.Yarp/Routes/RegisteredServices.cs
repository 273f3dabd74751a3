using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Hosting;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Holds the names of the services of the gateway's application, while discovery is enabled. The watch of the
/// registry reports no new services, so the list is requested once per poll interval.</summary>
internal sealed partial class RegisteredServices(
    IOptions<ServiceCombOptions> options, TimeProvider time, ILogger<RegisteredServices> logger, MicroserviceNameLookup? lookup = null) : HostedWorker
{
    // The registry lists itself.
    private const string Registry = "SERVICECENTER";
    private readonly SemaphoreSlim _enabled = new(0, 1);
    private volatile string[] _names = [];
    private bool _isEnabled;
    private volatile bool _isLoaded;
    private volatile string? _problem;

    /// <summary>Occurs when <see cref="Names"/> changed.</summary>
    public event Action? Changed;

    /// <summary>Gets the names in ordinal order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Gets whether the first list is awaited.</summary>
    public bool IsLoading => IsEnabled && lookup is not null && !_isLoaded;

    /// <summary>Gets the reason why the registry did not return its last list; null when it did.</summary>
    public string? Problem => _problem;

    /// <summary>Gets or sets whether the names are kept up to date.</summary>
    public bool IsEnabled
    {
        get => Volatile.Read(ref _isEnabled);
        set
        {
            if (Interlocked.Exchange(ref _isEnabled, value) != value && value && _enabled.CurrentCount == 0)
            {
                _enabled.Release();
            }
        }
    }

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        while (lookup is not null)
        {
            if (!IsEnabled)
            {
                await _enabled.WaitAsync(cancellationToken);
            }

            await LoadAsync(lookup, cancellationToken);
            await Task.Delay(options.Value.Registry.PollInterval * (0.9 + (Random.Shared.NextDouble() / 5)), time, cancellationToken);
        }
    }

    private async Task LoadAsync(MicroserviceNameLookup services, CancellationToken cancellationToken)
    {
        try
        {
            Replace(await services.ListAsync(cancellationToken));
            _isLoaded = true;
            if (_problem is not null)
            {
                _problem = null;
                LogRecovered(logger);
            }
        }
        catch (EngineException exception)
        {
            // The known services remain.
            if (_problem is null)
            {
                LogFailed(logger, exception.Message);
            }

            _problem = exception.Message;
        }
    }

    private void Replace(IReadOnlyList<Microservice> services)
    {
        var own = options.Value.Service;
        string[] names =
        [
            .. services
                .Where(service => service.AppId == own.Application && (service.Environment ?? "") == own.Environment)
                .Select(static service => service.ServiceName ?? "")
                .Where(name => name != Registry && name != own.Name && NamePattern.IsServiceName(name))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        if (!names.AsSpan().SequenceEqual(_names))
        {
            _names = names;
            Changed?.Invoke();
        }
    }

    [LoggerMessage(654, LogLevel.Warning, "The registry did not list its services; the routes of servicecomb:gateway:discover remain as they are: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(655, LogLevel.Information, "The registry lists its services again")]
    private static partial void LogRecovered(ILogger logger);
}
