using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Kie.Queries;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Tracking;
using ServiceComb.Net.LocalEngine.Kie.Waiting;
using ServiceComb.Net.LocalEngine.Rbac.Access;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>Lists, at once or held until something changes.</summary>
internal sealed class ListEndpoint(KieStore store, PollingTrack track, TimeProvider time)
{
    public const string SessionHeader = "X-Session-Id";
    private const string SessionGroupHeader = "X-Session-Group";
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    // What takes longer is not answered at all: the real engine's connection has a write time-out.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    public Task ListAsync(HttpContext context)
    {
        var project = KieRequests.Project(context);
        if (KieListQuery.Read(project, context.Request.QueryString.Value, out var query) is { } error)
        {
            return KieResponses.ErrorAsync(context, error);
        }

        query = Seen(context, query);
        if (query.Revision.Length == 0 && query.Wait.Length == 0)
        {
            return AnswerAsync(context, project, query);
        }

        var wait = TimeSpan.Zero;
        if (query.Wait.Length > 0 && GoDuration.Read(query.Wait, out wait) is { } complaint)
        {
            return KieResponses.ErrorAsync(context, KieError.Invalid(complaint));
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
                return AnswerAsync(context, project, query);
            }

            known = revision;
        }

        return query.Wait.Length == 0 ? KieResponses.BareAsync(context, StatusCodes.Status304NotModified)
            : query.Key.Length > 0 ? KieResponses.ErrorAsync(context, KieError.Invalid("can not accept key params, when using wait"))
            : wait > MaxWait ? KieResponses.ErrorAsync(context, KieError.WaitTooLong)
            : HoldAsync(context, store.Waiters.Add(project, query.Filter.Labels, query.Filter.IsExact), known, wait);
    }

    // Holds on to nothing but the waiter: the query is read again by who needs it.
    private async Task HoldAsync(HttpContext context, KieWaiter waiter, long? known, TimeSpan wait)
    {
        var started = time.GetTimestamp();

        // Looked at once more, now that no change can slip by.
        if (known is { } revision && revision != store.Revision)
        {
            waiter.Leave();
            await AnswerAsync(context, waiter.Topic.Project, QueryOf(context, waiter));
            return;
        }

        SharedPollResponse? answer;
        using (time.CreateTimer(static state => ((KieWaiter)state!).Leave(), waiter, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan))
        using (context.RequestAborted.UnsafeRegister(static state => ((KieWaiter)state!).Leave(), waiter))
        {
            answer = await waiter.Task;
        }

        if (time.GetElapsedTime(started) > RequestTimeout)
        {
            context.Abort();
        }
        else if (answer is null)
        {
            await KieResponses.BareAsync(context, StatusCodes.Status304NotModified);
        }
        else
        {
            var (listing, body) = answer.Get();
            var (project, query) = (waiter.Topic.Project, QueryOf(context, waiter));
            if (query.Filter.Visible is { } visible)
            {
                listing = store.List(project, new KieFilter { Labels = query.Filter.Labels, IsExact = query.Filter.IsExact, Visible = visible });
                body = KieListJson.Write(listing);
            }

            await FinishAsync(context, project, query, listing, body);
        }
    }

    private static KieListQuery QueryOf(HttpContext context, KieWaiter waiter)
    {
        KieListQuery.Read(waiter.Topic.Project, context.Request.QueryString.Value, out var query);
        return Seen(context, query);
    }

    // What the caller may see is part of what it asks for.
    private static KieListQuery Seen(HttpContext context, KieListQuery query) =>
        KieAccess.Of(context)?.Visible() is { } visible ? query with { Filter = query.Filter with { Visible = visible } } : query;

    private Task AnswerAsync(HttpContext context, string project, KieListQuery query)
    {
        // The bracket of a filter with nothing in it is where the real engine fails.
        if (KieNames.Beginning(query.Key) is "" || KieNames.Pattern(query.Key) is "")
        {
            return KieResponses.TextAsync(context, StatusCodes.Status500InternalServerError, KieResponses.Panic);
        }

        var listing = store.List(project, query.Filter);
        return FinishAsync(context, project, query, listing, KieListJson.Write(listing));
    }

    private Task FinishAsync(HttpContext context, string project, KieListQuery query, KieListing listing, byte[] body)
    {
        string? session = context.Request.Headers[SessionHeader];
        if (!string.IsNullOrEmpty(session))
        {
            track.Record(new PollingDetail
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
