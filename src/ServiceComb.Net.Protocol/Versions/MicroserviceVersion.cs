using System.Globalization;

namespace ServiceComb.Net.Protocol.Versions;

/// <summary>A version of a microservice: one to four numbers from 0 to 32767; missing parts count as 0.</summary>
public readonly record struct MicroserviceVersion : IComparable<MicroserviceVersion>
{
    private readonly ulong _parts;

    private MicroserviceVersion(ulong parts) => _parts = parts;

    /// <summary>Reads a version.</summary>
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

    /// <summary>Whether the left version is older.</summary>
    public static bool operator <(MicroserviceVersion left, MicroserviceVersion right) => left._parts < right._parts;

    /// <summary>Whether the left version is newer.</summary>
    public static bool operator >(MicroserviceVersion left, MicroserviceVersion right) => left._parts > right._parts;

    /// <summary>Whether the left version is not newer.</summary>
    public static bool operator <=(MicroserviceVersion left, MicroserviceVersion right) => left._parts <= right._parts;

    /// <summary>Whether the left version is not older.</summary>
    public static bool operator >=(MicroserviceVersion left, MicroserviceVersion right) => left._parts >= right._parts;

    /// <summary>All four parts.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_parts >> 48}.{(_parts >> 32) & 0xFFFF}.{(_parts >> 16) & 0xFFFF}.{_parts & 0xFFFF}");
}
