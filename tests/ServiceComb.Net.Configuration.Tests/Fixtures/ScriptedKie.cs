using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Fixtures;

/// <summary>A server with the list operation of a configuration center, whose failures the test controls.</summary>
public sealed class ScriptedKie : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Lock _gate = new();
    private readonly Dictionary<string, KieItem> _items = [];
    private readonly WebApplication _app;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision = 1;

    private ScriptedKie(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Handles a request instead of the engine if it returns true.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    public bool HoldsRequests { get; set; } = true;

    public static async Task<ScriptedKie> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.WebHost.UseSetting(WebHostDefaults.ShutdownTimeoutKey, "0");
        var app = builder.Build();
        var kie = new ScriptedKie(app);
        app.MapGet("/v1/default/kie/kv", kie.ListAsync);
        await app.StartAsync();
        return kie;
    }

    public int Port => new Uri(Address).Port;

    public KieItem Put(string key, string value, string labels = "app:shop,environment:", string type = "text", string? id = null, int? priority = null)
    {
        lock (_gate)
        {
            id ??= $"{key}|{labels}";
            _revision++;
            var item = new KieItem
            {
                Id = id,
                Key = key,
                Value = value,
                ValueType = type,
                Status = KieStatus.Enabled,
                Priority = priority,
                CreateTime = 1,
                UpdateTime = _revision,
                UpdateRevision = _revision,
                Labels = labels.Split(',').Select(label => label.Split(':')).ToDictionary(pair => pair[0], pair => pair[1]),
            };
            _items[id] = item;
            Wake();
            return item;
        }
    }

    /// <summary>Changes keys together, without waking held requests.</summary>
    public void PutWithoutWaking(string value, params IEnumerable<string> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                var (id, item) = _items.Single(pair => pair.Value.Key == key);
                _items[id] = item with { Value = value, UpdateRevision = ++_revision };
            }
        }
    }

    public void Disable(KieItem item)
    {
        lock (_gate)
        {
            _items[item.Id!] = item with { Status = KieStatus.Disabled, UpdateRevision = ++_revision };
            Wake();
        }
    }

    public void Delete(KieItem item)
    {
        lock (_gate)
        {
            _items.Remove(item.Id!);
            _revision++;
            Wake();
        }
    }

    /// <summary>Increases the revision, as a write to other items does.</summary>
    public void RaiseRevision(long by = 1)
    {
        lock (_gate)
        {
            _revision += by;
        }
    }

    public void Wake() => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    public async Task UntilRequestedAsync(Func<IEnumerable<string>, bool> condition)
    {
        while (true)
        {
            var next = Volatile.Read(ref _asked).Task;
            if (condition(Requests))
            {
                return;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(120));
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public Task StopAsync() => _app.StopAsync(new CancellationToken(canceled: true));

    private async Task ListAsync(HttpContext context)
    {
        Requests.Enqueue(Uri.UnescapeDataString(context.Request.QueryString.Value ?? ""));
        Interlocked.Exchange(ref _asked, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        if (Instead is { } instead && await instead(context))
        {
            return;
        }

        var revision = long.Parse(context.Request.Query["revision"].FirstOrDefault() ?? "-1", CultureInfo.InvariantCulture);
        var wait = context.Request.Query["wait"].FirstOrDefault();
        bool isCurrent;
        KieItem[] before;
        Task changed;
        // Atomic, because a change in between would neither be new nor wake the request.
        lock (_gate)
        {
            (isCurrent, before, changed) = (revision == _revision, Matching(context), _changed.Task);
        }

        if (isCurrent)
        {
            var isWoken = wait is not null && HoldsRequests && await WokenAsync(context, before, changed, wait);
            if (isWoken && Instead is { } meanwhile && await meanwhile(context))
            {
                return;
            }

            if (!isWoken)
            {
                context.Response.StatusCode = 304;
                return;
            }
        }

        await RespondAsync(context);
    }

    public long Revision
    {
        get
        {
            lock (_gate)
            {
                return _revision;
            }
        }

        set
        {
            lock (_gate)
            {
                _revision = value;
            }
        }
    }

    private async Task<bool> WokenAsync(HttpContext context, KieItem[] before, Task changed, string wait)
    {
        var end = Task.Delay(TimeSpan.FromSeconds(double.Parse(wait.TrimEnd('s'), CultureInfo.InvariantCulture)), context.RequestAborted);
        while (await Task.WhenAny(changed, end) != end)
        {
            changed = Volatile.Read(ref _changed).Task;
            if (!before.SequenceEqual(Matching(context)))
            {
                return true;
            }
        }

        return false;
    }

    private async Task RespondAsync(HttpContext context)
    {
        KieItem[] items;
        lock (_gate)
        {
            items = Matching(context);
            context.Response.Headers["X-Kie-Revision"] = _revision.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.WriteAsJsonAsync(new KieItemList { Total = items.Length, Data = items }, Snake);
    }

    private KieItem[] Matching(HttpContext context)
    {
        var labels = context.Request.Query["label"].Select(label => label!.Split(':')).ToDictionary(pair => pair[0], pair => pair[1]);
        var isExact = context.Request.Query["match"] == "exact";
        lock (_gate)
        {
            return [.. _items.Values.Where(item =>
                labels.All(label => item.Labels.TryGetValue(label.Key, out var its) && its == label.Value)
                && (!isExact || item.Labels.Count == labels.Count))];
        }
    }
}
