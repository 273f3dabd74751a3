using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Json;
using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Kie.Queries;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Tracking;
using ServiceComb.Net.LocalEngine.Kie.Waiting;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>Lists items, immediately or as a long poll.</summary>
internal sealed class ListEndpoint(KieStore store, PollingTracker tracker, TimeProvider time)
{
    public const string SessionHeader = "X-Session-Id";
    private const string SessionGroupHeader = "X-Session-Group";
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    // The real engine's write timeout: requests that take longer get no response.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    public Task ListAsync(HttpContext context)
    {
        var project = KieRequests.Project(context);
        if (KieListQuery.Read(project, context.Request.QueryString.Value, out var query) is { } error)
        {
            return KieResponses.ErrorAsync(context, error);
        }

        query = WithVisibility(context, query);
        if (query.Revision.Length == 0 && query.Wait.Length == 0)
        {
            return RespondAsync(context, project, query);
        }

        var wait = TimeSpan.Zero;
        if (query.Wait.Length > 0 && GoDuration.Read(query.Wait, out wait) is { } errorMessage)
        {
            return KieResponses.ErrorAsync(context, KieError.Invalid(errorMessage));
        }

        long? known = null;
        if (query.Revision.Length > 0)
        {
            if (!long.TryParse(query.Revision, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var revision))
            {
                return KieResponses.ErrorAsync(context, KieError.Invalid("revision param should be formed with number greater than 0"));
            }

            if (query.Wait.Length > 0 && wait <= TimeSpan.Zero)
            {
                return KieResponses.ErrorAsync(context, KieError.WaitExpired);
            }

            if (revision != store.Revision)
            {
                return RespondAsync(context, project, query);
            }

            known = revision;
        }

        return query.Wait.Length == 0 ? KieResponses.StatusOnlyAsync(context, StatusCodes.Status304NotModified)
            : query.Key.Length > 0 ? KieResponses.ErrorAsync(context, KieError.Invalid("can not accept key params, when using wait"))
            : wait > MaxWait ? KieResponses.ErrorAsync(context, KieError.WaitTooLong)
            : WaitAsync(context, store.Waiters.Add(project, query.Filter.Labels, query.Filter.IsExact), known, wait);
    }

    // Keeps only the waiter during the wait; the query is parsed again when the wait ends.
    private async Task WaitAsync(HttpContext context, KieWaiter waiter, long? known, TimeSpan wait)
    {
        var started = time.GetTimestamp();

        // Check again after the waiter is registered, so that no change is missed.
        if (known is { } revision && revision != store.Revision)
        {
            waiter.EndWait();
            await RespondAsync(context, waiter.Topic.Project, QueryOf(context, waiter));
            return;
        }

        SharedPollResponse? response;
        using (time.CreateTimer(static state => ((KieWaiter)state!).EndWait(), waiter, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan))
        using (context.RequestAborted.UnsafeRegister(static state => ((KieWaiter)state!).EndWait(), waiter))
        {
            response = await waiter.Task;
        }

        if (time.GetElapsedTime(started) > RequestTimeout)
        {
            context.Abort();
        }
        else if (KieAccess.Of(context)?.CheckAccount() is { } deleted)
        {
            await KieResponses.ErrorAsync(context, deleted);
        }
        else if (response is null)
        {
            await KieResponses.StatusOnlyAsync(context, StatusCodes.Status304NotModified);
        }
        else
        {
            var (listing, body) = response.Get();
            var (project, query) = (waiter.Topic.Project, QueryOf(context, waiter));
            if (query.Filter.Visible is { } visible)
            {
                listing = store.List(project, new KieFilter { Labels = query.Filter.Labels, IsExact = query.Filter.IsExact, Visible = visible });
                body = KieListJson.Write(listing);
            }

            await SendListAsync(context, project, query, listing, body);
        }
    }

    private static KieListQuery QueryOf(HttpContext context, KieWaiter waiter)
    {
        KieListQuery.Read(waiter.Topic.Project, context.Request.QueryString.Value, out var query);
        return WithVisibility(context, query);
    }

    // Restricts the query to the items that the caller may read.
    private static KieListQuery WithVisibility(HttpContext context, KieListQuery query) =>
        KieAccess.Of(context)?.GetVisibility() is { } visible ? query with { Filter = query.Filter with { Visible = visible } } : query;

    private Task RespondAsync(HttpContext context, string project, KieListQuery query)
    {
        // The real engine panics on filters with empty brackets.
        if (KieNames.GetPrefix(query.Key) is "" || KieNames.GetWildcard(query.Key) is "")
        {
            return KieResponses.TextAsync(context, StatusCodes.Status500InternalServerError, KieResponses.Panic);
        }

        var listing = store.List(project, query.Filter);
        return SendListAsync(context, project, query, listing, KieListJson.Write(listing));
    }

    private Task SendListAsync(HttpContext context, string project, KieListQuery query, KieListing listing, byte[] body)
    {
        string? session = context.Request.Headers[SessionHeader];
        if (!string.IsNullOrEmpty(session))
        {
            tracker.Record(new PollingDetail
            {
                SessionId = session,
                SessionGroup = context.Request.Headers[SessionGroupHeader].ToString(),
                Project = project,
                Labels = query.Label,
                QueryRevision = query.Revision,
                QueryWait = query.Wait,
                Revision = listing.Revision.ToString(CultureInfo.InvariantCulture),
                Ip = context.Connection.RemoteIpAddress?.ToString() ?? "",
                UserAgent = context.Request.Headers.UserAgent.ToString(),
                UrlPath = $"{context.Request.Method} {context.Request.Path}",
                Records = listing.Records,
                Time = time.GetUtcNow(),
            });
        }

        return KieResponses.ListAsync(context, listing.Revision, body);
    }
}
