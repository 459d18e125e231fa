# SPDX-License-Identifier: Apache-2.0
# orders.wit for Cap'n Proto. An option of text is a pointer that may be null.
@0xb7c1f2a45d90e638;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("bench::capn");

enum State { open @0; paid @1; sent @2; returned @3; }

struct Money { cents @0 :Int64; unit @1 :Text; }

struct Address {
  name @0 :Text;
  street @1 :Text;
  city @2 :Text;
  zip @3 :Text;
  country @4 :Text;
  note @5 :Text;
}

struct Item {
  sku @0 :Text;
  name @1 :Text;
  count @2 :UInt32;
  price @3 :Money;
  tags @4 :List(Text);
  note @5 :Text;
}

struct Order {
  id @0 :UInt64;
  created @1 :UInt64;
  state @2 :State;
  handling @3 :UInt8;
  isGift @4 :Bool;
  customer @5 :Text;
  email @6 :Text;
  phone @7 :Text;
  language @8 :Text;
  shipping @9 :Address;
  billing @10 :Address;
  items @11 :List(Item);
  payment :union {
    cash @12 :Void;
    card @13 :Text;
    transfer @14 :Money;
  }
  total @15 :Money;
  discount :union {
    none @16 :Void;
    some @17 :UInt32;
  }
  weight @18 :Float64;
  tags @19 :List(Text);
  ratings @20 :List(UInt32);
  signature @21 :Data;
  note @22 :Text;
}
