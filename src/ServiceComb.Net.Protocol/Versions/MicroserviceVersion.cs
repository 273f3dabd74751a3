using System.Globalization;

namespace ServiceComb.Net.Protocol.Versions;

/// <summary>The version of a microservice: one to four numbers from 0 to 32767. Missing parts are 0.</summary>
public readonly record struct MicroserviceVersion : IComparable<MicroserviceVersion>
{
    private readonly ulong _parts;

    private MicroserviceVersion(ulong parts) => _parts = parts;

    /// <summary>Parses a version.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MicroserviceVersion version)
    {
        version = default;
        ulong parts = 0;
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            if (++count > 4
                || !ushort.TryParse(text[range], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
                || part > short.MaxValue)
            {
                return false;
            }

            parts |= (ulong)part << (16 * (4 - count));
        }

        version = new MicroserviceVersion(parts);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(MicroserviceVersion other) => _parts.CompareTo(other._parts);

    /// <summary>Returns whether the left version is older.</summary>
    public static bool operator <(MicroserviceVersion left, MicroserviceVersion right) => left._parts < right._parts;

    /// <summary>Returns whether the left version is newer.</summary>
    public static bool operator >(MicroserviceVersion left, MicroserviceVersion right) => left._parts > right._parts;

    /// <summary>Returns whether the left version is older than or equal to the right one.</summary>
    public static bool operator <=(MicroserviceVersion left, MicroserviceVersion right) => left._parts <= right._parts;

    /// <summary>Returns whether the left version is newer than or equal to the right one.</summary>
    public static bool operator >=(MicroserviceVersion left, MicroserviceVersion right) => left._parts >= right._parts;

    /// <summary>Returns the version with all four parts.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_parts >> 48}.{(_parts >> 32) & 0xFFFF}.{(_parts >> 16) & 0xFFFF}.{_parts & 0xFFFF}");
}
