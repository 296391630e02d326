package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
)

// ResultBuffer holds the results of a search, to bypass the framework. The framework would hold each referral five times, as values and
// copies: more than a gigabyte for 10,000 referrals. So each referral is encoded as soon as it is found, and the encoded referrals are
// inserted into the response at the end.
//
// The buffer has a size limit, because messages of Terraform's protocol have one.
type ResultBuffer struct {
	referrals [][]byte // each encoded in MessagePack, as in Terraform's protocol
	size      int
}

// add encodes and stores a referral. Errors: errTooManyResults, or the referral can't be encoded.
func (b *ResultBuffer) add(referral tftypes.Value, typ tftypes.Type) error {
	encoded, err := tfprotov6.NewDynamicValue(typ, referral)
	if err != nil {
		return fmt.Errorf("can't encode the referral: %w", err)
	}
	if b.size += len(encoded.MsgPack); b.size > maxResultBytes {
		return errTooManyResults
	}
	b.referrals = append(b.referrals, bytes.Clone(encoded.MsgPack)) // the encoder's buffer has unused capacity
	return nil
}

// MergeInto replaces the referrals in a state of partnercenter_referrals with the buffered ones, and empties the buffer. An empty buffer
// leaves the state unchanged. Errors: the state isn't an object in MessagePack.
func (b *ResultBuffer) MergeInto(state *tfprotov6.DynamicValue) error {
	if b.size == 0 {
		return nil
	}
	var whole bytes.Buffer
	whole.Grow(len(state.MsgPack) + b.size + 16)
	if err := b.merge(msgpack.NewDecoder(bytes.NewReader(state.MsgPack)), &whole); err != nil {
		return fmt.Errorf("can't put the referrals into the response: %w", err)
	}
	state.MsgPack = whole.Bytes()
	return nil
}

func (b *ResultBuffer) merge(state *msgpack.Decoder, whole *bytes.Buffer) error {
	encoder := msgpack.NewEncoder(whole)
	attributes, err := state.DecodeMapLen()
	if err == nil && attributes < 0 {
		err = errors.New("the state is null")
	}
	if err != nil {
		return err
	}
	if err := encoder.EncodeMapLen(attributes); err != nil {
		return err
	}
	for range attributes {
		name, err := state.DecodeString()
		if err != nil {
			return err
		}
		value, err := state.DecodeRaw()
		if err != nil {
			return err
		}
		if err := encoder.EncodeString(name); err != nil {
			return err
		}
		if name != referralsArgument {
			whole.Write(value)
			continue
		}
		if err := encoder.EncodeArrayLen(len(b.referrals)); err != nil {
			return err
		}
		for i, referral := range b.referrals {
			whole.Write(referral)
			b.referrals[i] = nil
		}
	}
	return nil
}

// maxResultBytes is the maximum size of the results. terraform-plugin-go sends no message above 256 MiB, and the response contains more
// than the referrals.
const maxResultBytes = 255 << 20

// errTooManyResults is the error of a search whose results exceed maxResultBytes.
var errTooManyResults = fmt.Errorf("the referrals found take more than %d MiB, which is more than Terraform accepts in one "+
	"response. Narrow the filters, or set limit", maxResultBytes>>20)

type resultBufferKey struct{}

// WithResultBuffer returns a context with a buffer into which a search puts its results.
func WithResultBuffer(ctx context.Context) (context.Context, *ResultBuffer) {
	buffer := &ResultBuffer{}
	return context.WithValue(ctx, resultBufferKey{}, buffer), buffer
}

// resultBufferFrom returns the context's buffer, nil if the framework's own server handles the call.
func resultBufferFrom(ctx context.Context) *ResultBuffer {
	buffer, _ := ctx.Value(resultBufferKey{}).(*ResultBuffer)
	return buffer
}
